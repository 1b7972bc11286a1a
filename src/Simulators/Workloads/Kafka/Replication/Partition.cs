using System.Globalization;
using Drydock.Simulators.Workloads.Kafka.Controller;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Replication;

/// <summary>
/// One replica of a partition on this broker: its log, the high watermark, and, while it leads, how far the others are. Documented: kafka.cluster.Partition of 3.9: the high watermark is what every replica
/// in sync (and one about to be) has; a follower is in sync again when it has reached the high watermark and the start of the leader's epoch.
/// </summary>
internal sealed class Partition(KafkaNode node, string topic, int index, PartitionLog log)
{
    private readonly SortedDictionary<int, Follower> _followers = [];
    private List<int>? _pendingInSync;
    private long _epochStart;

    internal string Topic => topic;
    internal int Index => index;
    internal PartitionLog Log => log;
    internal string Key { get; } = string.Create(CultureInfo.InvariantCulture, $"{topic} {index}");
    internal string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{topic}-{index}");

    /// <summary>What the controller decided last; before it is known nobody leads.</summary>
    internal PartitionState State { get; private set; } = new([], [], PartitionState.NoLeader, -1, -1);

    internal long HighWatermark { get; private set; }
    internal bool IsLeader => State.Leader == node.Id;

    /// <summary>A follower of a new leader first finds out where their logs part.</summary>
    internal bool NeedsTruncation { get; set; }

    /// <summary>Fetches of followers that wait for a record; called once.</summary>
    internal List<Action> AppendWaits { get; } = [];

    /// <summary>Produces and fetches of consumers that wait for the high watermark; called once.</summary>
    internal List<Action> CommitWaits { get; } = [];

    /// <summary>Asks the controller for other replicas in sync.</summary>
    internal Action<Partition, List<int>> AskForInSync { get; set; } = static (_, _) => { };

    internal Func<int, bool> MayLead { get; set; } = static _ => true;

    internal void Restore(long highWatermark) => HighWatermark = Math.Min(highWatermark, log.EndOffset);

    /// <summary>The controller's decision arrived; older news are ignored. Says whether the leader or its epoch is another.</summary>
    internal bool Apply(PartitionState state)
    {
        if (state.Epoch <= State.Epoch) return false;
        var isNewEpoch = state.LeaderEpoch != State.LeaderEpoch || state.Leader != State.Leader;
        State = state;
        _pendingInSync = null;
        if (isNewEpoch && IsLeader) Lead();
        else if (isNewEpoch) NeedsTruncation = true;
        if (IsLeader) AdvanceHighWatermark();
        Wake(AppendWaits);
        Wake(CommitWaits);
        return isNewEpoch;
    }

    /// <summary>Appends a producer's batch: the offset it is at, now or from the first time it came.</summary>
    internal (KafkaError Error, long Offset) Append(RecordBatch batch, bool needsAll, int minInSync)
    {
        if (needsAll && State.InSync.Count < minInSync) return (KafkaError.NotEnoughReplicas, -1);
        if (batch.Magic != 2 || (node.Defect != KafkaDefect.ChecksNoCrc && !batch.IsIntact)) return (KafkaError.CorruptMessage, -1);
        if (node.Defect != KafkaDefect.ForgetsProducers)
        {
            var (error, writtenAt) = log.Producers.Judge(batch);
            if (error != KafkaError.None) return (error, -1);
            if (writtenAt is { } offset) return (KafkaError.None, offset);
        }

        var placed = log.AppendAsLeader(batch.Bytes.Span, State.LeaderEpoch);
        AdvanceHighWatermark();
        Wake(AppendWaits);
        return (KafkaError.None, placed.BaseOffset);
    }

    /// <summary>A follower asks for what comes from an offset on: it has everything before it.</summary>
    internal void Fetched(int replica, long offset)
    {
        if (!IsLeader || !State.Replicas.Contains(replica)) return;
        if (!_followers.TryGetValue(replica, out var follower)) _followers[replica] = follower = new Follower { CaughtUpAt = node.Now };
        if (offset >= log.EndOffset) follower.CaughtUpAt = node.Now;
        else if (offset >= follower.LeaderEndAtFetch) follower.CaughtUpAt = follower.FetchedAt;
        (follower.EndOffset, follower.FetchedAt, follower.LeaderEndAtFetch) = (offset, node.Now, log.EndOffset);
        if (!State.InSync.Contains(replica) && _pendingInSync is null && offset >= HighWatermark && offset >= _epochStart && MayLead(replica))
        {
            _pendingInSync = [.. State.InSync, replica];
            AskForInSync(this, _pendingInSync);
        }

        AdvanceHighWatermark();
    }

    /// <summary>Followers in sync that have not caught up for too long are asked out.</summary>
    internal void ShrinkInSync(TimeSpan lagMax)
    {
        if (!IsLeader || _pendingInSync is not null) return;
        var kept = State.InSync.Where(id => id == node.Id || (_followers.TryGetValue(id, out var follower) && (follower.EndOffset == log.EndOffset || node.Now - follower.CaughtUpAt <= lagMax))).ToList();
        if (kept.Count == State.InSync.Count) return;
        node.Info(string.Create(CultureInfo.InvariantCulture, $"[Partition {Name} broker={node.Id}] Shrinking ISR from {string.Join(',', State.InSync)} to {string.Join(',', kept)}. (kafka.cluster.Partition)"));
        // Until the controller has agreed the smaller set does not count.
        _pendingInSync = kept;
        AskForInSync(this, kept);
    }

    /// <summary>The controller refused, or could not be asked.</summary>
    internal void Refused(List<int> inSync)
    {
        if (ReferenceEquals(_pendingInSync, inSync)) _pendingInSync = null;
    }

    /// <summary>A follower takes what its leader sent.</summary>
    internal void Take(ReadOnlyMemory<byte> records, long highWatermark)
    {
        foreach (var batch in RecordBatch.Split(records))
        {
            if (node.Defect != KafkaDefect.ChecksNoCrc && !batch.IsIntact) throw new KafkaProtocolException(string.Create(CultureInfo.InvariantCulture, $"{Name}: the batch at offset {batch.BaseOffset} is corrupt"));
            log.AppendAsFollower(batch);
        }

        HighWatermark = Math.Max(HighWatermark, Math.Min(highWatermark, log.EndOffset));
    }

    internal void TruncateTo(long offset)
    {
        if (node.Defect == KafkaDefect.NeverTruncates || offset >= log.EndOffset) return;
        node.Info(string.Create(CultureInfo.InvariantCulture, $"[UnifiedLog partition={Name}, dir={node.Configuration.LogDirectory}] Truncating to offset {offset} (kafka.log.UnifiedLog)"));
        log.TruncateTo(offset);
        HighWatermark = Math.Min(HighWatermark, log.EndOffset);
    }

    private void Lead()
    {
        log.Epochs.Assign(State.LeaderEpoch, log.EndOffset);
        _epochStart = log.EndOffset;
        NeedsTruncation = false;
        _followers.Clear();
        foreach (var id in State.Replicas.Where(id => id != node.Id)) _followers[id] = new Follower { CaughtUpAt = node.Now };
    }

    private void AdvanceHighWatermark()
    {
        if (!IsLeader) return;
        var common = log.EndOffset;
        foreach (var (id, follower) in _followers)
        {
            if (State.InSync.Contains(id) || _pendingInSync?.Contains(id) == true) common = Math.Min(common, follower.EndOffset);
        }

        if (common <= HighWatermark) return;
        HighWatermark = common;
        Wake(CommitWaits);
    }

    /// <summary>Who goes on waiting comes back to the list.</summary>
    private static void Wake(List<Action> waits)
    {
        if (waits.Count == 0) return;
        var woken = waits.ToArray();
        waits.Clear();
        foreach (var wait in woken) wait();
    }

    private sealed class Follower
    {
        /// <summary>Unknown until it has fetched in this epoch.</summary>
        internal long EndOffset { get; set; } = -1;

        internal long LeaderEndAtFetch { get; set; } = long.MaxValue;
        internal DateTimeOffset FetchedAt { get; set; }
        internal DateTimeOffset CaughtUpAt { get; set; }
    }
}
