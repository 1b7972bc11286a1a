using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Clients;

/// <summary>
/// A client of a Kafka cluster for simulated producers, consumers and checkers: finds the leader of a partition and asks it, with a connection per broker. It does one thing at a time; after an error it
/// asks for the metadata anew. All of it runs in the calling process.
/// </summary>
/// <param name="connect">Connects to a host and port, as the client's own machine would.</param>
/// <param name="bootstrap">Brokers that are tried in turn for the metadata.</param>
/// <param name="clock">Virtual time.</param>
/// <param name="timeout">How long one request may take; the brokers get half of it.</param>
public sealed class KafkaClient(Func<string, int, CancellationToken, Task<SimConnection>> connect, IReadOnlyList<(string Host, int Port)> bootstrap, TimeProvider clock, TimeSpan timeout)
{
    private const string ClientId = "drydock";
    private const int Consumer = -1;
    private const int DebuggingConsumer = -2;

    private readonly SortedDictionary<int, KafkaConnection> _connections = [];
    private KafkaMetadata? _metadata;
    private int _next;

    /// <summary>The metadata that the client goes by; it is asked for when it is not known.</summary>
    /// <exception cref="SimSocketException">No broker answers.</exception>
    public async Task<KafkaMetadata> MetadataAsync() => _metadata ??= await AskMetadataAsync();

    /// <summary>What is known of the cluster is out of date.</summary>
    public void Forget() => _metadata = null;

    /// <summary>Makes a topic; one that is there already is fine.</summary>
    public async Task<KafkaError> CreateTopicAsync(string topic, int partitions, int replicationFactor)
    {
        var metadata = await MetadataAsync();
        if (metadata.Brokers.Count == 0) return KafkaError.BrokerNotAvailable;
        var answer = await CallAsync(
            metadata.Brokers.Keys.First(),
            KafkaApi.CreateTopics,
            4,
            b => b.Int32(1).String(topic).Int32(partitions).Int16(replicationFactor).Int32(0).Int32(0).Int32((int)timeout.TotalMilliseconds).Boolean(false));
        answer.Int32();
        answer.ArrayLength();
        answer.String();
        var error = (KafkaError)answer.Int16();
        Forget();
        return error == KafkaError.TopicAlreadyExists ? KafkaError.None : error;
    }

    /// <summary>A producer id for an idempotent producer; null when no broker can give one now.</summary>
    public async Task<long?> InitProducerIdAsync()
    {
        var metadata = await MetadataAsync();
        if (metadata.Brokers.Count == 0) return null;
        var answer = await CallAsync(metadata.Brokers.Keys.First(), KafkaApi.InitProducerId, 1, static b => b.String(null).Int32(60_000));
        answer.Int32();
        return (KafkaError)answer.Int16() == KafkaError.None ? answer.Int64() : null;
    }

    /// <summary>Sends one batch to the leader of a partition: an error, or the offset of its first record. With acks=0 there is no answer: the offset is -1.</summary>
    /// <exception cref="SimSocketException">No answer: whether the batch was written is unknown.</exception>
    public async Task<(KafkaError Error, long Offset)> ProduceAsync(string topic, int partition, byte[] batch, short acks)
    {
        if (await LeaderOfAsync(topic, partition) is not { } leader) return (KafkaError.LeaderNotAvailable, -1);
        void Write(KafkaBuffer body) => body.String(null).Int16(acks).Int32((int)timeout.TotalMilliseconds / 2).Int32(1).String(topic).Int32(1).Int32(partition).Bytes(batch);
        if (acks == 0)
        {
            (await ConnectionAsync(leader)).Send(KafkaApi.Produce, 8, Write);
            return (KafkaError.None, -1);
        }

        var answer = await CallAsync(leader, KafkaApi.Produce, 8, Write);
        answer.ArrayLength();
        answer.String();
        answer.ArrayLength();
        answer.Int32();
        var error = (KafkaError)answer.Int16();
        if (error is KafkaError.NotLeaderOrFollower or KafkaError.UnknownTopicOrPartition) Forget();
        return (error, answer.Int64());
    }

    /// <summary>Reads committed batches from an offset on, waiting up to <paramref name="wait"/> for something to come.</summary>
    /// <exception cref="SimSocketException">No answer.</exception>
    public async Task<(KafkaError Error, long HighWatermark, IReadOnlyList<RecordBatch> Batches)> FetchAsync(string topic, int partition, long offset, TimeSpan wait)
    {
        if (await LeaderOfAsync(topic, partition) is not { } leader) return (KafkaError.LeaderNotAvailable, -1, []);
        return await FetchFromAsync(leader, Consumer, topic, partition, offset, wait);
    }

    /// <summary>Reads what one replica has up to its high watermark, whether it leads or not.</summary>
    /// <exception cref="SimSocketException">No answer.</exception>
    public Task<(KafkaError Error, long HighWatermark, IReadOnlyList<RecordBatch> Batches)> FetchFromReplicaAsync(int broker, string topic, int partition, long offset) =>
        FetchFromAsync(broker, DebuggingConsumer, topic, partition, offset, TimeSpan.Zero);

    public void Close()
    {
        foreach (var connection in _connections.Values) connection.Close();
        _connections.Clear();
    }

    private async Task<(KafkaError Error, long HighWatermark, IReadOnlyList<RecordBatch> Batches)> FetchFromAsync(int broker, int replica, string topic, int partition, long offset, TimeSpan wait)
    {
        var answer = await CallAsync(
            broker,
            KafkaApi.Fetch,
            4,
            b => b.Int32(replica).Int32((int)wait.TotalMilliseconds).Int32(1).Int32(1 << 20).Int8(0).Int32(1).String(topic).Int32(1).Int32(partition).Int64(offset).Int32(1 << 20));
        answer.Int32();
        answer.ArrayLength();
        answer.String();
        answer.ArrayLength();
        answer.Int32();
        var (error, highWatermark) = ((KafkaError)answer.Int16(), answer.Int64());
        answer.Int64();
        answer.ArrayLength();
        if (error == KafkaError.NotLeaderOrFollower) Forget();
        return (error, highWatermark, RecordBatch.Split(answer.NullableBytes() ?? default));
    }

    private async Task<int?> LeaderOfAsync(string topic, int partition)
    {
        var metadata = await MetadataAsync();
        var found = metadata.Topics.GetValueOrDefault(topic)?.FirstOrDefault(p => p.Index == partition);
        if (found is { Leader: >= 0 } && metadata.Brokers.ContainsKey(found.Leader)) return found.Leader;
        Forget();
        return null;
    }

    private async Task<KafkaMetadata> AskMetadataAsync()
    {
        SimSocketException? failure = null;
        for (var i = 0; i < bootstrap.Count; i++)
        {
            var (host, port) = bootstrap[_next++ % bootstrap.Count];
            try
            {
                var connection = await KafkaConnection.ConnectAsync(connect, host, port, ClientId, clock, timeout);
                var metadata = await KafkaMetadata.AskAsync(connection, null, timeout, clock);
                connection.Close();
                return metadata;
            }
            catch (SimSocketException gone)
            {
                failure = gone;
            }
        }

        throw failure ?? new SimSocketException("no brokers to ask");
    }

    private async Task<KafkaReader> CallAsync(int broker, KafkaApi api, short version, Action<KafkaBuffer> body)
    {
        try
        {
            return await (await ConnectionAsync(broker)).CallAsync(api, version, body, timeout, clock);
        }
        catch (SimSocketException)
        {
            if (_connections.Remove(broker, out var broken)) broken.Close();
            Forget();
            throw;
        }
    }

    private async Task<KafkaConnection> ConnectionAsync(int broker)
    {
        if (_connections.TryGetValue(broker, out var known)) return known;
        var address = (await MetadataAsync()).Brokers[broker];
        return _connections[broker] = await KafkaConnection.ConnectAsync(connect, address.Host, address.Port, ClientId, clock, timeout);
    }
}
