using System.Globalization;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>
/// The controller, active on the leader of the quorum: registers brokers and fences those that are silent, elects partition leaders, decides on replicas in sync, places new topics. One request after the
/// other, each committed before it is answered. Documented: KIP-631, ReplicationControlManager and BrokerHeartbeatManager of 3.9 (without eligible leader replicas, which 3.9 has off). Assumed: the bodies
/// of the requests between brokers.
/// </summary>
internal sealed class QuorumController(KafkaNode node, RaftNode raft, MetadataImage image)
{
    private const int ProducerIdBlock = 1000;

    private readonly SortedDictionary<int, DateTimeOffset> _heardAt = [];
    private TaskCompletionSource? _busy;
    private int _activeEpoch = -1;
    private DateTimeOffset _rebalanceAt;

    private KafkaConfiguration Configuration => node.Configuration;

    /// <summary>Fences brokers whose session ends, and gives partitions back to their preferred leaders now and then.</summary>
    internal async Task RunAsync()
    {
        while (!node.Ended.IsCancellationRequested)
        {
            if (!raft.IsActive)
            {
                await raft.NextCommitAsync();
                continue;
            }

            Activate();
            var next = _rebalanceAt;
            foreach (var broker in image.Brokers.Values.Where(b => !b.IsFenced).ToArray())
            {
                var ends = _heardAt[broker.Id] + Configuration.SessionTimeout;
                if (ends <= node.Now) await RunExclusivelyAsync(() => FenceAsync(broker.Id));
                else if (ends < next) next = ends;
            }

            if (_rebalanceAt <= node.Now)
            {
                _rebalanceAt = next = node.Now + Configuration.RebalanceInterval;
                if (Configuration.RebalancesLeaders) await RunExclusivelyAsync(RebalanceAsync);
            }

            var pause = next - node.Now;
            await Task.Delay(pause > TimeSpan.FromSeconds(1) ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1), node.Clock, node.Ended);
        }
    }

    /// <summary>Answers a broker; null when it is no request for the controller.</summary>
    internal Task<KafkaBuffer>? Handle(KafkaApi api, KafkaReader request)
    {
        Func<KafkaReader, Task<KafkaBuffer>>? handler = api switch
        {
            KafkaApi.BrokerRegistration => RegisterAsync,
            KafkaApi.BrokerHeartbeat => HeartbeatAsync,
            KafkaApi.AlterPartition => AlterPartitionAsync,
            KafkaApi.CreateTopics => CreateTopicAsync,
            KafkaApi.AllocateProducerIds => AllocateAsync,
            _ => null,
        };
        return handler is null ? null : AnswerAsync(handler, request);
    }

    private async Task<KafkaBuffer> AnswerAsync(Func<KafkaReader, Task<KafkaBuffer>> handler, KafkaReader request)
    {
        if (!raft.IsActive) return Refusal(KafkaError.NotController);
        Activate();
        var answer = Refusal(KafkaError.NotController);
        await RunExclusivelyAsync(async () =>
        {
            if (raft.IsActive) answer = await handler(request);
        });
        return answer;
    }

    /// <summary>A new controller gives everybody a whole session's time.</summary>
    private void Activate()
    {
        if (_activeEpoch == raft.Epoch) return;
        _activeEpoch = raft.Epoch;
        _rebalanceAt = node.Now + Configuration.RebalanceInterval;
        _heardAt.Clear();
        foreach (var broker in image.Brokers.Keys) _heardAt[broker] = node.Now;
        Say($"activating at epoch {raft.Epoch}");
    }

    private async Task RunExclusivelyAsync(Func<Task> work)
    {
        while (_busy is { } other) await other.Task;
#pragma warning disable RS0030 // Awaited directly on the loop; what follows never runs inside the dispatch that completes it.
        var mine = _busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        try
        {
            await work();
        }
        finally
        {
            _busy = null;
            mine.SetResult();
        }
    }

    private async Task<KafkaBuffer> RegisterAsync(KafkaReader request)
    {
        var record = new MetadataRecord.Broker(request.Int32(), request.String(), request.String(), request.Int32(), request.NullableString());
        if (image.Brokers.TryGetValue(record.Id, out var known) && known.Incarnation != record.Incarnation
            && !known.IsFenced && _heardAt[record.Id] + Configuration.SessionTimeout > node.Now) return Refusal(KafkaError.DuplicateBrokerRegistration);
        var records = new List<MetadataRecord> { record };
        if (known is { IsFenced: false }) records.InsertRange(0, Without(record.Id, new MetadataRecord.BrokerChange(record.Id, IsFenced: true, IsShuttingDown: false)));
        if (!await raft.AppendAsync(records)) return Refusal(KafkaError.NotController);
        _heardAt[record.Id] = node.Now;
        Say($"Registered new broker {record.Id} at {record.Host}:{record.Port}");
        return Refusal(KafkaError.None).Int64(image.Brokers[record.Id].Epoch);
    }

    private async Task<KafkaBuffer> HeartbeatAsync(KafkaReader request)
    {
        var (id, epoch, offset, wantsShutdown) = (request.Int32(), request.Int64(), request.Int64(), request.Boolean());
        if (!image.Brokers.TryGetValue(id, out var broker)) return Refusal(KafkaError.BrokerIdNotRegistered);
        if (broker.Epoch != epoch) return Refusal(KafkaError.StaleBrokerEpoch);
        _heardAt[id] = node.Now;
        var mayGo = false;
        if (wantsShutdown)
        {
            if (!broker.IsShuttingDown && !await raft.AppendAsync(Without(id, new MetadataRecord.BrokerChange(id, broker.IsFenced, IsShuttingDown: true)))) return Refusal(KafkaError.NotController);
            mayGo = broker.IsFenced || !image.Topics.Values.Any(t => t.Partitions.Values.Any(p => p.Leader == id));
            if (mayGo)
            {
                Say($"The request from broker {id} to shut down has been granted since it leads no partition");
                if (!image.Brokers[id].IsFenced) await FenceAsync(id);
            }
        }
        else if (broker.IsFenced && offset > broker.Epoch)
        {
            if (!await raft.AppendAsync(Back(id))) return Refusal(KafkaError.NotController);
            Say($"Unfenced broker {id}");
        }

        return Refusal(KafkaError.None).Boolean(image.Brokers[id].IsFenced).Boolean(mayGo);
    }

    private async Task<KafkaBuffer> AlterPartitionAsync(KafkaReader request)
    {
        var (broker, topic, index, leaderEpoch, partitionEpoch, inSync) = (request.Int32(), request.String(), request.Int32(), request.Int32(), request.Int32(), request.Int32Array());
        if (image.Find(topic, index) is not { } state) return Refusal(KafkaError.UnknownTopicOrPartition);
        if (state.Leader != broker || state.LeaderEpoch != leaderEpoch) return Refusal(KafkaError.FencedLeaderEpoch);
        if (state.Epoch != partitionEpoch) return Refusal(KafkaError.InvalidUpdateVersion);
        if (!inSync.Contains(broker) || inSync.Exists(id => !state.Replicas.Contains(id))) return Refusal(KafkaError.InvalidRequest);
        if (inSync.Exists(id => !image.MayLead(id))) return Refusal(KafkaError.IneligibleReplica);
        var record = new MetadataRecord.Partition(topic, index, state with { InSync = inSync, Epoch = state.Epoch + 1 });
        return Refusal(await raft.AppendAsync([record]) ? KafkaError.None : KafkaError.NotController);
    }

    private async Task<KafkaBuffer> CreateTopicAsync(KafkaReader request)
    {
        var (name, partitions, replication) = (request.String(), request.Int32(), request.Int32());
        var settings = MetadataRecord.ReadSettings(request);
        if (name.Length is 0 or > 249 || name is "." or ".." || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))) return Refusal(KafkaError.InvalidTopicException);
        if (image.Topics.ContainsKey(name)) return Refusal(KafkaError.TopicAlreadyExists);
        if (partitions == -1) partitions = Configuration.Partitions;
        if (replication == -1) replication = Configuration.ReplicationFactor;
        if (partitions < 1) return Refusal(KafkaError.InvalidPartitions);
        var brokers = image.Brokers.Keys.Where(image.MayLead).ToList();
        if (replication < 1 || replication > brokers.Count) return Refusal(KafkaError.InvalidReplicationFactor);
        var records = new List<MetadataRecord> { new MetadataRecord.Topic(name, NewId(), settings) };
        // Round robin from a drawn broker, the followers next to it: the striped placer without racks.
        var first = node.Context.Random.Next(brokers.Count);
        for (var i = 0; i < partitions; i++)
        {
            var replicas = Enumerable.Range(0, replication).Select(r => brokers[(first + i + r) % brokers.Count]).ToList();
            records.Add(new MetadataRecord.Partition(name, i, new PartitionState(replicas, replicas, replicas[0], LeaderEpoch: 0, Epoch: 0)));
        }

        if (!await raft.AppendAsync(records)) return Refusal(KafkaError.NotController);
        Say($"Created topic {name} with {partitions} partitions of {replication} replicas");
        return Refusal(KafkaError.None);
    }

    private async Task<KafkaBuffer> AllocateAsync(KafkaReader request)
    {
        var first = image.NextProducerId;
        return await raft.AppendAsync([new MetadataRecord.ProducerIds(first + ProducerIdBlock)]) ? Refusal(KafkaError.None).Int64(first).Int32(ProducerIdBlock) : Refusal(KafkaError.NotController);
    }

    private async Task FenceAsync(int id)
    {
        if (!image.Brokers.TryGetValue(id, out var broker) || broker.IsFenced) return;
        if (!broker.IsShuttingDown) Say($"Fencing broker {id} because its session has timed out");
        await raft.AppendAsync(Without(id, new MetadataRecord.BrokerChange(id, IsFenced: true, broker.IsShuttingDown)));
    }

    private async Task RebalanceAsync()
    {
        var records = new List<MetadataRecord>();
        foreach (var (topic, index, state) in Partitions().Where(p => p.State.Leader != p.State.Replicas[0] && p.State.InSync.Contains(p.State.Replicas[0]) && image.MayLead(p.State.Replicas[0])))
        {
            records.Add(new MetadataRecord.Partition(topic, index, state.Elect(image.MayLead, prefersFirst: true)));
        }

        if (records.Count == 0 || !await raft.AppendAsync(records)) return;
        Say($"Gave {records.Count} partitions back to their preferred leaders");
    }

    /// <summary>A broker's change, and what it means for the partitions that it is in sync for.</summary>
    private List<MetadataRecord> Without(int id, MetadataRecord change)
    {
        var records = new List<MetadataRecord> { change };
        foreach (var (topic, index, state) in Partitions().Where(p => p.State.InSync.Contains(id)))
        {
            var next = state.Elect(other => other != id && image.MayLead(other), without: id);
            if (next != state) records.Add(new MetadataRecord.Partition(topic, index, next));
        }

        return records;
    }

    /// <summary>A broker has caught up: partitions without a leader that it is in sync for get it.</summary>
    private List<MetadataRecord> Back(int id)
    {
        var records = new List<MetadataRecord> { new MetadataRecord.BrokerChange(id, IsFenced: false, IsShuttingDown: false) };
        foreach (var (topic, index, state) in Partitions().Where(p => p.State.Leader == PartitionState.NoLeader))
        {
            var next = state.Elect(other => other == id || image.MayLead(other));
            if (next != state) records.Add(new MetadataRecord.Partition(topic, index, next));
        }

        return records;
    }

    private IEnumerable<(string Topic, int Index, PartitionState State)> Partitions() =>
        image.Topics.Values.SelectMany(t => t.Partitions.Select(p => (t.Name, p.Key, p.Value)));

    private string NewId()
    {
        var bytes = new byte[16];
        node.Context.Random.Fill(bytes);
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private static KafkaBuffer Refusal(KafkaError error) => new KafkaBuffer().Error(error);

    private void Say(FormattableString text)
    {
        var line = text.ToString(CultureInfo.InvariantCulture);
        node.Info(string.Create(CultureInfo.InvariantCulture, $"[QuorumController id={node.Id}] {line} (org.apache.kafka.controller.QuorumController)"));
        SimProcess.Current.World.Timeline.Add(SimProcess.Current.Name, TimelineKind.Workload, "kafka controller: " + line);
    }
}
