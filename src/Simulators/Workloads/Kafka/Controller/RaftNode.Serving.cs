using System.Globalization;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>The voter's answers to the others, and what is committed.</summary>
internal sealed partial class RaftNode
{
    /// <summary>Answers a request of another voter; null when it is not one for the quorum.</summary>
    internal Task<KafkaBuffer>? Handle(KafkaApi api, KafkaReader request) => api switch
    {
        KafkaApi.Vote => VoteAsync(request),
        KafkaApi.Fetch => ServeFetchAsync(request),
        KafkaApi.BeginQuorumEpoch => BeginEpochAsync(request),
        KafkaApi.EndQuorumEpoch => EndEpochAsync(request),
        KafkaApi.DescribeQuorum => Task.FromResult(Describe()),
        _ => null,
    };

    private async Task<KafkaBuffer> VoteAsync(KafkaReader request)
    {
        var (epoch, candidate, lastEpoch, endOffset) = (request.Int32(), request.Int32(), request.Int32(), request.Int64());
        if (epoch > Epoch) SetEpoch(epoch, null);
        var ours = _log.Epochs.Latest ?? -1;
        var isUpToDate = lastEpoch > ours || (lastEpoch == ours && endOffset >= _log.EndOffset);
        var grants = epoch == Epoch && LeaderId is null && isUpToDate && (_votedFor is null || _votedFor == candidate);
        if (grants) _votedFor = candidate;
        var answer = new KafkaBuffer().Boolean(grants).Int32(Epoch).Int32(LeaderId ?? -1);
        await SaveStateAsync();
        return answer;
    }

    private async Task<KafkaBuffer> BeginEpochAsync(KafkaReader request)
    {
        var (epoch, leader) = (request.Int32(), request.Int32());
        if (epoch > Epoch || (epoch == Epoch && LeaderId is null)) SetEpoch(epoch, leader);
        await SaveStateAsync();
        return new KafkaBuffer().Int32(Epoch);
    }

    private Task<KafkaBuffer> EndEpochAsync(KafkaReader request)
    {
        var (epoch, leader, successors) = (request.Int32(), request.Int32(), request.Int32Array());
        if (epoch == Epoch && (LeaderId == leader || LeaderId is null))
        {
            _mayCandidateAtOnce = successors.Count > 0 && successors[0] == _node.Id;
            SetEpoch(Epoch, null);
        }

        return Task.FromResult(new KafkaBuffer().Int32(Epoch));
    }

    private Task<KafkaBuffer> ServeFetchAsync(KafkaReader request)
    {
        var (epoch, replica, offset, lastEpoch, wait) = (request.Int32(), request.Int32(), request.Int64(), request.Int32(), TimeSpan.FromMilliseconds(request.Int32()));
        if (epoch > Epoch) SetEpoch(epoch, null);
        if (LeaderId != _node.Id || epoch < Epoch) return Task.FromResult(NotLeader());
        if (offset > 0)
        {
            var end = _log.Epochs.EndOf(lastEpoch, _log.EndOffset);
            if (end is null || end.Value.Epoch != lastEpoch || end.Value.EndOffset < offset) return Task.FromResult(Fetched(end?.EndOffset ?? 0, default));
        }

        if (_followers.TryGetValue(replica, out var follower))
        {
            (follower.FetchedAt, follower.HasFetched) = (_node.Now, true);
            if (offset > follower.EndOffset) follower.EndOffset = offset;
            if (offset >= _log.EndOffset) follower.CaughtUpAt = _node.Now;
            AdvanceHighWatermark();
        }

        return offset >= _log.EndOffset && wait > TimeSpan.Zero ? ParkFetchAsync(epoch, offset, wait) : Task.FromResult(Fetched(-1, _log.Read(offset, _log.EndOffset, FetchBytesMax)));
    }

    /// <summary>Waits until there is something new, the leader is another, or the time is over.</summary>
    private async Task<KafkaBuffer> ParkFetchAsync(int epoch, long offset, TimeSpan wait)
    {
#pragma warning disable RS0030 // Awaited directly on the loop; what follows never runs inside the dispatch that completes it.
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        using var timer = _node.Clock.CreateTimer(_ => woken.TrySetResult(), null, wait, Timeout.InfiniteTimeSpan);
        _fetchWaits.Add(woken);
        await woken.Task;
        _fetchWaits.Remove(woken);
        return LeaderId != _node.Id || epoch != Epoch ? NotLeader() : Fetched(-1, _log.Read(offset, _log.EndOffset, FetchBytesMax));
    }

    private KafkaBuffer NotLeader() => new KafkaBuffer().Error(KafkaError.NotLeaderOrFollower).Int32(Epoch).Int32(LeaderId ?? -1);

    private KafkaBuffer Fetched(long divergesAt, ReadOnlySpan<byte> records) =>
        new KafkaBuffer().Error(KafkaError.None).Int32(Epoch).Int32(_node.Id).Int64(HighWatermark).Int64(divergesAt).Bytes(records);

    private KafkaBuffer Describe()
    {
        if (LeaderId != _node.Id) return NotLeader();
        var body = new KafkaBuffer().Error(KafkaError.None).Int32(Epoch).Int32(_node.Id).Int64(HighWatermark).Int32(_voters.Count);
        foreach (var voter in _voters.Keys)
        {
            var follower = _followers.GetValueOrDefault(voter);
            var now = _node.Now.ToUnixTimeMilliseconds();
            body.Int32(voter).Int64(follower?.EndOffset ?? _log.EndOffset).Int64(follower?.FetchedAt.ToUnixTimeMilliseconds() ?? now).Int64(follower?.CaughtUpAt.ToUnixTimeMilliseconds() ?? now);
        }

        return body;
    }

    private void SetEpoch(int epoch, int? leader)
    {
        if (epoch == Epoch && leader == LeaderId) return;
        if (epoch > Epoch) _votedFor = null;
        (Epoch, LeaderId) = (epoch, leader);
        if (leader is { } known && known != _node.Id) _node.Info(Line($"Completed transition to FollowerState(fetchTimeoutMs={_node.Configuration.QuorumFetchTimeout.TotalMilliseconds}, epoch={epoch}, leader={known})"));
        _changed.Put(true);
        WakeFetchWaits();
        WakeCommitWaits();
    }

    /// <summary>What a majority has synced is committed, once something of this epoch is among it.</summary>
    private void AdvanceHighWatermark()
    {
        if (LeaderId != _node.Id) return;
        var ends = _followers.Values.Select(f => f.EndOffset).Append(_synced).OrderDescending().ToList();
        var common = ends[Majority - 1];
        if (common > _epochStart && common > HighWatermark) Commit(common);
    }

    private void Commit(long highWatermark)
    {
        if (highWatermark <= HighWatermark && _applied >= highWatermark) return;
        HighWatermark = Math.Max(HighWatermark, highWatermark);
        var bytes = _log.Read(_applied, HighWatermark, int.MaxValue);
        while (bytes.Length > 0)
        {
            foreach (var batch in RecordBatch.Split(bytes))
            {
                foreach (var (offset, record) in batch.Records()) Committed(offset, MetadataRecord.Parse(record));
                _applied = batch.LastOffset + 1;
            }

            bytes = _log.Read(_applied, HighWatermark, int.MaxValue);
        }

        CommittedGroup();
        WakeCommitWaits();
    }

    private void WakeCommitWaits()
    {
        var waits = _commitWaits.ToArray();
        _commitWaits.Clear();
        foreach (var wait in waits) wait.TrySetResult();
    }

    private void WakeFetchWaits()
    {
        foreach (var wait in _fetchWaits) wait.TrySetResult();
    }
}
