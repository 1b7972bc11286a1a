using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Clients;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Harness.Traffic.Kafka;

/// <summary>Producers and a consumer of one topic in a Kafka cluster that a StatefulSet runs, and the judgement of its logs in the end.</summary>
internal sealed class KafkaTraffic
{
    private const int Port = 9092;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan JudgePatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly SimNetwork _network;
    private readonly TrafficSpec _spec;
    private readonly KafkaTopicSpec _topic;
    private readonly SimProcess _process;
    private readonly SortedDictionary<string, PodAddress> _addresses = new(StringComparer.Ordinal);
    private readonly List<(string Host, int Port)> _bootstrap = [];
    private readonly List<KafkaProducer> _producers = [];
    private readonly KafkaConsumer _consumer;

    internal KafkaTraffic(World world, SimNetwork network, IKubernetesApi api, TrafficSpec spec, string ns, string set, int replicas)
    {
        (_world, _network, _spec, _topic) = (world, network, spec, spec.Kafka!);
        _process = world.CreateProcess($"kafka-clients-{ns}-{set}");
        for (var i = 0; i < replicas; i++)
        {
            var pod = string.Create(CultureInfo.InvariantCulture, $"{set}-{i}");
            _addresses[pod] = new PodAddress(api, world.Clock, ns, pod);
            _bootstrap.Add((pod, Port));
        }

        for (var i = 0; i < _topic.Partitions; i++) _producers.Add(new KafkaProducer(world, NewClient(), spec.StatefulSet, _topic.Name, i, spec.Interval, Checker));
        _consumer = new KafkaConsumer(world, NewClient(), _topic.Name, _topic.Partitions, Checker);
    }

    internal KafkaLogChecker Checker { get; } = new();

    internal IEnumerable<WriteLedger> Ledgers => _producers.Select(p => p.Ledger);

    internal void Start() => _process.Start(async () =>
    {
        foreach (var address in _addresses.Values) _process.Spawn(() => address.RunAsync(CancellationToken.None), static _ => { });
        await CreateTopicAsync();
        foreach (var producer in _producers) _process.Spawn(() => producer.RunAsync(_process.Random));
        await _consumer.RunAsync();
    });

    /// <summary>No further write is begun.</summary>
    internal void Stop()
    {
        foreach (var producer in _producers) producer.Stop();
        _consumer.Stop();
    }

    /// <summary>Reads everything back and compares; what was acknowledged and is lost. Called by the judge, in its own process.</summary>
    internal async Task<IReadOnlyList<string>> JudgeAsync()
    {
        var lost = new List<string>();
        var client = NewClient();
        foreach (var producer in _producers)
        {
            var log = await ReadAsync(client, producer.Partition);
            JudgeLog(producer, log);
            lost.AddRange(JudgePromises(producer, log));
            await JudgeReplicasAsync(client, producer.Partition, log);
        }

        client.Close();
        return lost;
    }

    private KafkaClient NewClient() => new(ConnectAsync, _bootstrap, _world.Clock, RequestTimeout);

    /// <summary>Brokers advertise the names that their pods have behind a headless Service.</summary>
    private Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        if (!_addresses.TryGetValue(dot < 0 ? host : host[..dot], out var pod) || pod.Current is not { } address) throw new SimSocketException($"{host}: Name or service not known");
        return _network.ConnectAsync(address, port, cancellationToken);
    }

    private async Task CreateTopicAsync()
    {
        var client = NewClient();
        while (true)
        {
            try
            {
                var metadata = await client.MetadataAsync();
                if (metadata.Brokers.Count >= _topic.ReplicationFactor && await client.CreateTopicAsync(_topic.Name, _topic.Partitions, _topic.ReplicationFactor) == KafkaError.None) break;
            }
            catch (SimSocketException)
            {
                // The cluster is coming up.
                client.Forget();
            }

            client.Forget();
            await Task.Delay(RetryPause, _world.Clock);
        }

        client.Close();
    }

    private async Task<List<RecordBatch>> ReadAsync(KafkaClient client, int partition)
    {
        var until = _world.Clock.Elapsed + JudgePatience;
        var log = new List<RecordBatch>();
        while (true)
        {
            var problem = "no answer";
            try
            {
                var (error, highWatermark, batches) = await client.FetchAsync(_topic.Name, partition, log.Count == 0 ? 0 : log[^1].LastOffset + 1, TimeSpan.Zero);
                log.AddRange(batches);
                if (error == KafkaError.None && (log.Count == 0 ? 0 : log[^1].LastOffset + 1) >= highWatermark) return log;
                if (error == KafkaError.None && batches.Count > 0) continue;
                problem = error.ToString();
            }
            catch (SimSocketException gone)
            {
                problem = gone.Message;
            }

            if (_world.Clock.Elapsed >= until) throw new SimSocketException($"{_topic.Name}-{partition} can't be read: {problem}");
            client.Forget();
            await Task.Delay(RetryPause, _world.Clock);
        }
    }

    private void JudgeLog(KafkaProducer producer, List<RecordBatch> log)
    {
        var (name, next, last) = (producer.Ledger.Target, 0L, 0L);
        var seen = _consumer.Seen[producer.Partition];
        foreach (var batch in log)
        {
            if (!batch.IsIntact) Checker.Broken($"{name}: the batch at offset {batch.BaseOffset} is corrupt");
            else
            {
                foreach (var (offset, record) in batch.Records())
                {
                    var number = KafkaConsumer.NumberOf(record.Value);
                    if (offset != next) Checker.Broken($"{name}: offset {next} is missing, {offset} follows");
                    if (number <= last) Checker.Broken($"{name}: write {number} stands after write {last}, at offset {offset}");
                    if (offset < seen.Count && seen[(int)offset] != number) Checker.Broken($"{name}: a consumer read write {seen[(int)offset]} at offset {offset}, where write {number} is now");
                    (next, last) = (offset + 1, number);
                }
            }
        }

        if (seen.Count > next) Checker.Broken($"{name}: a consumer read up to offset {seen.Count - 1}, the log ends before {next}");
    }

    private static IEnumerable<string> JudgePromises(KafkaProducer producer, List<RecordBatch> log)
    {
        var found = new SortedDictionary<long, long>();
        foreach (var (offset, record) in log.Where(b => b.IsIntact).SelectMany(b => b.Records())) found[offset] = KafkaConsumer.NumberOf(record.Value);
        foreach (var promise in producer.Promises)
        {
            var number = found.TryGetValue(promise.Offset, out var there) ? there : (long?)null;
            if (number == promise.Number) continue;
            yield return string.Create(CultureInfo.InvariantCulture, $"{producer.Ledger.Target}: write {promise.Number} was acknowledged at offset {promise.Offset}, {(number is null ? "nothing" : $"write {number}")} is there");
        }
    }

    /// <summary>Every replica holds the leader's bytes. A follower learns of the high watermark with its next fetch.</summary>
    private async Task JudgeReplicasAsync(KafkaClient client, int partition, List<RecordBatch> log)
    {
        var end = log.Count == 0 ? 0 : log[^1].LastOffset + 1;
        var replicas = (await client.MetadataAsync()).Topics.GetValueOrDefault(_topic.Name)?.FirstOrDefault(p => p.Index == partition)?.InSync ?? [];
        foreach (var replica in replicas)
        {
            var copy = new List<RecordBatch>();
            while (copy.Count == 0 ? end > 0 : copy[^1].LastOffset + 1 < end)
            {
                var (_, _, batches) = await client.FetchFromReplicaAsync(replica, _topic.Name, partition, copy.Count == 0 ? 0 : copy[^1].LastOffset + 1);
                if (batches.Count == 0) break;
                copy.AddRange(batches);
            }

            for (var i = 0; i < log.Count; i++)
            {
                if (i < copy.Count && log[i].Bytes.Span.SequenceEqual(copy[i].Bytes.Span)) continue;
                Checker.Broken($"{_topic.Name}-{partition}: broker {replica} is in sync, but from offset {log[i].BaseOffset} on it holds something else than the leader");
                break;
            }
        }
    }
}
