using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Kafka.Controller;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Replication;

/// <summary>All replicas on this broker, their fetchers, and the files beside their logs (Documented: ReplicaManager and LogManager of 3.9).</summary>
internal sealed class ReplicaManager
{
    private const string MetadataLog = "__cluster_metadata-0";
    private const string CleanMarker = ".kafka_cleanshutdown";

    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    private readonly KafkaNode _node;
    private readonly SortedDictionary<string, Partition> _partitions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, int Index), Partition> _byName = [];
    private readonly SortedDictionary<int, ReplicaFetcher> _fetchers = [];
    private readonly Mailbox<(Partition Partition, List<int> InSync)> _asked = new();
    private readonly SortedDictionary<string, long> _checkpointed = new(StringComparer.Ordinal);
    private MetadataImage _image = new();

    internal ReplicaManager(KafkaNode node) => _node = node;

    internal IReadOnlyCollection<Partition> Partitions => _partitions.Values;

    private string Directory => _node.Configuration.LogDirectory;

    internal Partition? Find(string topic, int index) => _byName.GetValueOrDefault((topic, index));

    /// <summary>Reads all logs. Without the marker of a clean end every log is checked; the marker goes, since from now on it would be a lie.</summary>
    internal PartitionLog Load()
    {
        var files = _node.Context.Files;
        var marker = FilePath.Combine(Directory, CleanMarker);
        var wasClean = files.Stat(marker) is not null;
        if (wasClean) files.Delete(marker);
        else _node.Info($"Attempting recovery for all logs in {Directory} since no clean shutdown file was found (kafka.log.LogManager)");
        var recoveryPoints = CheckpointFile.ReadOffsets(files, FilePath.Combine(Directory, "recovery-point-offset-checkpoint"));
        var highWatermarks = CheckpointFile.ReadOffsets(files, FilePath.Combine(Directory, "replication-offset-checkpoint"));
        foreach (var name in files.List(Directory))
        {
            var dash = name.LastIndexOf('-');
            if (name == MetadataLog || dash <= 0 || files.Stat(FilePath.Combine(Directory, name)) is not { IsDirectory: true }) continue;
            if (!int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) continue;
            var partition = Make(name[..dash], index, wasClean, recoveryPoints.GetValueOrDefault(Key(name[..dash], index)));
            partition.Restore(highWatermarks.GetValueOrDefault(partition.Key));
        }

        return Open(MetadataLog, wasClean: false, 0);
    }

    /// <summary>Follows the committed metadata from now on.</summary>
    internal void Start(MetadataImage image, ControllerChannel controller)
    {
        _image = image;
        _node.Spawn(() => AskAsync(controller));
        _node.Spawn(KeepAsync);
        Apply();
    }

    /// <summary>The metadata changed: replicas are made, begin to lead, or follow another.</summary>
    internal void Apply()
    {
        foreach (var topic in _image.Topics.Values)
        {
            foreach (var (index, state) in topic.Partitions)
            {
                if (!state.Replicas.Contains(_node.Id)) continue;
                var partition = Find(topic.Name, index) ?? Make(topic.Name, index, wasClean: true, 0);
                if (partition.State.Epoch < 0) WriteTopicId(partition, topic.Id);
                if (!partition.Apply(state) || state.Leader is PartitionState.NoLeader || partition.IsLeader) continue;
                FetcherOf(state.Leader).Changed();
            }
        }

        foreach (var fetcher in _fetchers.Values) fetcher.Changed();
    }

    internal string? Address(int broker, out int port)
    {
        var found = _image.Brokers.GetValueOrDefault(broker);
        port = found?.Port ?? 0;
        return found?.Host;
    }

    /// <summary>The setting of a topic, its own or the broker's.</summary>
    internal int MinInSyncOf(string topic) => _image.Topics.GetValueOrDefault(topic)?.Setting("min.insync.replicas") is { } own
        ? int.Parse(own, CultureInfo.InvariantCulture) : _node.Configuration.MinInSyncReplicas;

    /// <summary>A clean end: everything is on the device, and the marker says so.</summary>
    internal async Task CloseAsync(PartitionLog metadata)
    {
        foreach (var partition in _partitions.Values) await partition.Log.FlushAsync(CancellationToken.None);
        await metadata.FlushAsync(CancellationToken.None);
        Checkpoint();
        var files = _node.Context.Files;
        var recovery = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var partition in _partitions.Values) recovery[partition.Key] = partition.Log.RecoveryPoint;
        CheckpointFile.WriteOffsets(files, FilePath.Combine(Directory, "recovery-point-offset-checkpoint"), recovery);
        files.Write(FilePath.Combine(Directory, CleanMarker), 0, "{\"version\":0,\"brokerEpoch\":-1}"u8);
        await files.SyncAsync(CancellationToken.None);
    }

    private static string Key(string topic, int index) => string.Create(CultureInfo.InvariantCulture, $"{topic} {index}");

    private ReplicaFetcher FetcherOf(int leader)
    {
        if (_fetchers.TryGetValue(leader, out var fetcher)) return fetcher;
        _fetchers[leader] = fetcher = new ReplicaFetcher(_node, this, leader);
        _node.Spawn(fetcher.RunAsync);
        return fetcher;
    }

    private Partition Make(string topic, int index, bool wasClean, long recoveryPoint)
    {
        var log = Open(string.Create(CultureInfo.InvariantCulture, $"{topic}-{index}"), wasClean, recoveryPoint);
        return _byName[(topic, index)] = _partitions[Key(topic, index)] = new Partition(_node, topic, index, log)
        {
            AskForInSync = (partition, inSync) => _asked.Put((partition, inSync)),
            MayLead = id => _image.MayLead(id),
        };
    }

    private PartitionLog Open(string name, bool wasClean, long recoveryPoint)
    {
        var log = new PartitionLog(_node.Context.Files, FilePath.Combine(Directory, name), _node.Configuration.SegmentBytes);
        if (log.Open(wasClean, recoveryPoint, checksCrc: _node.Defect != KafkaDefect.ChecksNoCrc) is { } cut) _node.Warn($"[LogLoader partition={name}, dir={Directory}] Found invalid messages in log: {cut} (kafka.log.LogLoader)");
        return log;
    }

    private void WriteTopicId(Partition partition, string id)
    {
        var path = FilePath.Combine(FilePath.Combine(Directory, partition.Name), "partition.metadata");
        if (_node.Context.Files.Stat(path) is null) _node.Context.Files.Write(path, 0, Encoding.UTF8.GetBytes($"version: 0\ntopic_id: {id}\n"));
    }

    /// <summary>Takes wishes for other replicas in sync to the controller, one after the other.</summary>
    private async Task AskAsync(ControllerChannel controller)
    {
        while (await _asked.WaitAsync(_node.Ended))
        {
            _asked.TryTake(out var wish);
            var (partition, inSync) = wish;
            var state = partition.State;
            var (error, _) = await controller.CallAsync(
                KafkaApi.AlterPartition,
                b => b.Int32(_node.Id).String(partition.Topic).Int32(partition.Index).Int32(state.LeaderEpoch).Int32(state.Epoch).Int32Array(inSync));
            if (error == KafkaError.None && partition.State == state) partition.Apply(state with { InSync = inSync, Epoch = state.Epoch + 1 });
            else partition.Refused(inSync);
        }
    }

    private async Task KeepAsync()
    {
        var shrinkAt = _node.Now + _node.Configuration.ReplicaLagMax / 2;
        while (!_node.Ended.IsCancellationRequested)
        {
            await Task.Delay(CheckpointInterval, _node.Clock, _node.Ended);
            Checkpoint();
            if (_node.Now < shrinkAt) continue;
            shrinkAt = _node.Now + _node.Configuration.ReplicaLagMax / 2;
            foreach (var partition in _partitions.Values) partition.ShrinkInSync(_node.Configuration.ReplicaLagMax);
        }
    }

    private void Checkpoint()
    {
        var isNew = false;
        foreach (var partition in _partitions.Values)
        {
            isNew |= !_checkpointed.TryGetValue(partition.Key, out var known) || known != partition.HighWatermark;
            _checkpointed[partition.Key] = partition.HighWatermark;
        }

        if (isNew) CheckpointFile.WriteOffsets(_node.Context.Files, FilePath.Combine(Directory, "replication-offset-checkpoint"), _checkpointed);
    }
}
