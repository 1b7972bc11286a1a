using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Kafka;
using Drydock.Simulators.Workloads.Kafka.Clients;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;
using Drydock.Unit.Redis;

namespace Drydock.Unit.Kafka;

/// <summary>Three brokers on disks of their own, and a client.</summary>
internal sealed class TestKafka
{
    internal const string Topic = "orders";

    private readonly KafkaDefect _defect;
    private readonly IFileSystem[] _files = new IFileSystem[3];
    private readonly MemoryBlockDevice[] _disks = new MemoryBlockDevice[3];
    private int _lives;

    internal TestKafka(ulong seed = 5, KafkaDefect defect = KafkaDefect.None)
    {
        _defect = defect;
        Pod = new TestPod(seed);
        Client = NewClient();
        for (var i = 0; i < 3; i++)
        {
            _disks[i] = new MemoryBlockDevice(ByteSize.FromMebibytes(64));
            SimFileSystem.FormatIfBlank(_disks[i], "ext4", Pod.World.RandomFor("mkfs"), Pod.World.Clock);
        }
    }

    internal TestPod Pod { get; }
    internal KafkaClient Client { get; }
    internal SortedDictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);
    internal TestContainer[] Brokers { get; } = new TestContainer[3];

    internal IFileSystem FilesOf(int broker) => _files[broker];

    internal KafkaClient NewClient() => new(Pod.Network.ConnectAsync, [(Ip(0), 9092), (Ip(1), 9092), (Ip(2), 9092)], Pod.World.Clock, TimeSpan.FromSeconds(5));

    internal static string Ip(int broker) => string.Create(CultureInfo.InvariantCulture, $"10.0.9.{broker + 1}");

    internal void StartAll()
    {
        for (var i = 0; i < 3; i++) Start(i);
    }

    /// <summary>Starts a broker on its disk; what was in its page cache is still there unless <see cref="CutPower"/> was called.</summary>
    internal void Start(int broker)
    {
        Pod.Run(() =>
        {
            _files[broker] ??= SimFileSystem.Mount(_disks[broker], Pod.World.Clock);
            return Task.CompletedTask;
        });
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["KAFKA_NODE_ID"] = broker.ToString(CultureInfo.InvariantCulture),
            ["KAFKA_PROCESS_ROLES"] = "broker,controller",
            ["KAFKA_LISTENERS"] = "PLAINTEXT://:9092,CONTROLLER://:9093",
            ["KAFKA_ADVERTISED_LISTENERS"] = $"PLAINTEXT://{Ip(broker)}:9092",
            ["KAFKA_CONTROLLER_LISTENER_NAMES"] = "CONTROLLER",
            ["KAFKA_CONTROLLER_QUORUM_VOTERS"] = $"0@{Ip(0)}:9093,1@{Ip(1)}:9093,2@{Ip(2)}:9093",
            ["KAFKA_LOG_DIRS"] = "/data",
            ["KAFKA_MIN_INSYNC_REPLICAS"] = "2",
            ["KAFKA_DEFAULT_REPLICATION_FACTOR"] = "3",
        };
        foreach (var (name, value) in Settings) environment[name] = value;
        Brokers[broker] = Pod.StartAt(Ip(broker), $"kafka-{broker}-{_lives++}", new KafkaServerProgram("/data", _defect), _files[broker], "kafka-server-start.sh");
        Brokers[broker].Environment = environment;
    }

    /// <summary>Kills a broker's process; its node's page cache stays.</summary>
    internal void Kill(int broker) => Brokers[broker].Process.Crash();

    /// <summary>The broker's node loses power: what was not on the device is gone.</summary>
    internal void CutPower(int broker)
    {
        Kill(broker);
        ((SimFileSystem)_files[broker]).LosePageCache();
        _files[broker] = null!;
    }

    /// <summary>Makes the topic, as soon as all brokers are there.</summary>
    internal async Task CreateTopicAsync(int partitions = 1, int replicationFactor = 3)
    {
        await TryAsync(async () => (await Client.MetadataAsync()).Brokers.Count == 3 && await Client.CreateTopicAsync(Topic, partitions, replicationFactor) == KafkaError.None);
    }

    /// <summary>Tries until it works.</summary>
    internal async Task TryAsync(Func<Task<bool>> body)
    {
        for (var i = 0; i < 600; i++)
        {
            try
            {
                if (await body()) return;
            }
            catch (SimSocketException)
            {
                Client.Forget();
            }

            Client.Forget();
            await Pod.Wait(0.2);
        }

        throw new TimeoutException("it did not work in two minutes");
    }

    internal async Task<int> LeaderAsync(int partition = 0)
    {
        var leader = -1;
        await TryAsync(async () => (leader = await StateAsync(partition) is { } state ? state.Leader : -1) >= 0);
        return leader;
    }

    internal Task UntilInSyncAsync(int count, int partition = 0) =>
        TryAsync(async () => (await StateAsync(partition))?.InSync.Count == count);

    /// <summary>Waits until the brokers know of another leader.</summary>
    internal Task UntilNotLedByAsync(int broker) => TryAsync(async () => await StateAsync(0) is { Leader: >= 0 } state && state.Leader != broker);

    private async Task<KafkaMetadata.Partition?> StateAsync(int partition) =>
        (await Client.MetadataAsync()).Topics.GetValueOrDefault(Topic)?.FirstOrDefault(p => p.Index == partition);

    internal byte[] Batch(string value, long producer = -1, int sequence = -1) =>
        RecordBatch.Create([KafkaRecord.Text(Pod.World.Clock.GetUtcNow().ToUnixTimeMilliseconds(), null, value)], producer, (short)(producer < 0 ? -1 : 0), sequence);

    /// <summary>Writes until it is acknowledged.</summary>
    internal async Task<long> WriteAsync(string value, short acks = -1)
    {
        var at = -1L;
        await TryAsync(async () =>
        {
            var (error, offset) = await Client.ProduceAsync(Topic, 0, Batch(value), acks);
            at = offset;
            return error == KafkaError.None;
        });
        return at;
    }

    /// <summary>All values from the beginning up to the high watermark.</summary>
    internal async Task<List<string>> ReadAllAsync()
    {
        var values = new List<string>();
        var offset = 0L;
        while (true)
        {
            var (highWatermark, batches) = (-1L, (IReadOnlyList<RecordBatch>)[]);
            await TryAsync(async () =>
            {
                (var error, highWatermark, batches) = await Client.FetchAsync(Topic, 0, offset, TimeSpan.Zero);
                return error == KafkaError.None;
            });

            foreach (var (at, record) in batches.SelectMany(b => b.Records()))
            {
                if (at >= offset) values.Add(System.Text.Encoding.UTF8.GetString(record.Value!.Value.Span));
            }

            if (batches.Count > 0) offset = batches[^1].LastOffset + 1;
            if (offset >= highWatermark) return values;
        }
    }

    /// <summary>The bytes of the first segment of a broker's copy.</summary>
    internal byte[] Segment(int broker, int partition = 0) => _files[broker].ReadAll($"/data/{Topic}-{partition}/00000000000000000000.log");
}
