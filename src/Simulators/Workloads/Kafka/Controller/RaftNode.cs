using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>
/// A voter of the metadata quorum: Raft whose followers fetch, over the log <c>__cluster_metadata-0</c>, which is synced before anybody counts on it; epoch and vote are synced before a vote is given.
/// Followers learn of a commit with their next fetch, at most half a second later. Documented: KIP-595 and KafkaRaftClient of 3.9 (timeouts, check of the quorum, EndQuorumEpoch at a clean end, no
/// pre-vote). Assumed: the bodies of the requests between voters, and that a log is never snapshotted.
/// </summary>
internal sealed partial class RaftNode
{
    private const int FetchBytesMax = 1 << 20;

    private static readonly TimeSpan FetchWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly KafkaNode _node;
    private readonly PartitionLog _log;
    private readonly SortedDictionary<int, (string Host, int Port)> _voters;
    private readonly string _statePath;
    private readonly SortedDictionary<int, Voter> _followers = [];
    private readonly List<TaskCompletionSource> _commitWaits = [];
    private readonly List<TaskCompletionSource> _fetchWaits = [];
    private readonly Mailbox<bool> _changed = new();
    private int? _votedFor;
    private bool _mayCandidateAtOnce;
    private long _epochStart;
    private long _synced;
    private long _applied;

    internal RaftNode(KafkaNode node, PartitionLog log)
    {
        (_node, _log, _voters) = (node, log, node.Configuration.Voters());
        _statePath = FilePath.Combine(FilePath.Combine(node.Configuration.LogDirectory, "__cluster_metadata-0"), "quorum-state");
        _synced = log.EndOffset;
        ReadState();
    }

    internal int Epoch { get; private set; }
    internal int? LeaderId { get; private set; }
    internal long HighWatermark { get; private set; }
    internal IReadOnlyDictionary<int, (string Host, int Port)> Voters => _voters;

    /// <summary>Leader of the quorum, with everything of earlier epochs committed.</summary>
    internal bool IsActive => LeaderId == _node.Id && HighWatermark > _epochStart;

    /// <summary>Called with every committed record, in order.</summary>
    internal Action<long, MetadataRecord> Committed { get; set; } = static (_, _) => { };

    /// <summary>Called after a group of committed records.</summary>
    internal Action CommittedGroup { get; set; } = static () => { };

    private bool IsRunning => !_node.Ended.IsCancellationRequested;

    private int Majority => _voters.Count / 2 + 1;

    internal async Task RunAsync()
    {
        // What a killed process left in the page cache counts only once it is on the device.
        await _log.FlushAsync(_node.Ended);
        while (IsRunning)
        {
            if (LeaderId == _node.Id) await LeadAsync();
            else if (LeaderId is { } leader) await FollowAsync(leader);
            else await ElectAsync();
        }
    }

    /// <summary>Appends records as one batch and waits until they are committed; false when this voter lost its leadership meanwhile: then nobody knows whether they are.</summary>
    internal async Task<bool> AppendAsync(IReadOnlyList<MetadataRecord> records)
    {
        if (LeaderId != _node.Id) return false;
        var epoch = Epoch;
        var now = _node.Now.ToUnixTimeMilliseconds();
        var batch = _log.AppendAsLeader(RecordBatch.Create([.. records.Select(r => r.ToKafka(now))]), epoch);
        WakeFetchWaits();
        await _log.FlushAsync(_node.Ended);
        _synced = Math.Max(_synced, batch.LastOffset + 1);
        AdvanceHighWatermark();
        while (HighWatermark <= batch.LastOffset)
        {
            if (LeaderId != _node.Id || Epoch != epoch || !IsRunning) return false;
            await NextCommitAsync();
        }

        return Epoch == epoch;
    }

    /// <summary>Waits until something is committed or the leader is another.</summary>
    internal Task NextCommitAsync()
    {
#pragma warning disable RS0030 // Awaited directly on the loop; what follows never runs inside the dispatch that completes it.
        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        _commitWaits.Add(wait);
        return wait.Task;
    }

    /// <summary>A clean end: a leader asks the follower that has most to take over at once.</summary>
    internal async Task ResignAsync()
    {
        if (LeaderId != _node.Id) return;
        var (epoch, successors) = (Epoch, _followers.OrderByDescending(f => f.Value.EndOffset).Select(f => f.Key).ToList());
        SetEpoch(Epoch, null);
        await Task.WhenAll(_followers.Keys.ToArray().Select(voter => TryCallAsync(voter, KafkaApi.EndQuorumEpoch, b => b.Int32(epoch).Int32(_node.Id).Int32Array(successors))));
    }

    private async Task FollowAsync(int leader)
    {
        var epoch = Epoch;
        var heardAt = _node.Now;
        KafkaConnection? connection = null;
        while (IsRunning && Epoch == epoch && LeaderId == leader)
        {
            try
            {
                connection ??= await _node.ConnectAsync(_voters[leader].Host, _voters[leader].Port);
                var response = await connection.CallAsync(KafkaApi.Fetch, 0, b => WriteFetch(b, FetchWait), RequestTimeout, _node.Clock);
                if (Epoch != epoch || LeaderId != leader) break;
                if (!await TakeFetchedAsync(response, leader)) break;
                heardAt = _node.Now;
            }
            catch (SimSocketException)
            {
                connection = null;
                if (_node.Now - heardAt > _node.Configuration.QuorumFetchTimeout && Epoch == epoch && LeaderId == leader)
                {
                    _node.Info(Line($"Become candidate: no answer from leader {leader} of epoch {epoch} within the fetch timeout"));
                    SetEpoch(Epoch, null);
                    _mayCandidateAtOnce = true;
                    break;
                }

                await WaitForChangeAsync(RetryPause);
            }
        }

        connection?.Close();
    }

    private void WriteFetch(KafkaBuffer body, TimeSpan wait) =>
        body.Int32(Epoch).Int32(_node.Id).Int64(_log.EndOffset).Int32(_log.Epochs.Latest ?? -1).Int32((int)wait.TotalMilliseconds);

    /// <summary>What a leader answered; false when it is not the leader (any more).</summary>
    private async Task<bool> TakeFetchedAsync(KafkaReader response, int asked)
    {
        var (error, epoch, leader) = ((KafkaError)response.Int16(), response.Int32(), response.Int32());
        if (epoch > Epoch || (epoch == Epoch && leader >= 0 && LeaderId is null)) SetEpoch(epoch, leader >= 0 && leader != _node.Id ? leader : null);
        if (error != KafkaError.None || LeaderId != asked)
        {
            if (epoch == Epoch && LeaderId == asked) SetEpoch(Epoch, leader >= 0 && leader != asked && leader != _node.Id ? leader : null);
            return false;
        }

        var (highWatermark, divergesAt, records) = (response.Int64(), response.Int64(), response.NullableBytes() ?? default);
        if (divergesAt >= 0)
        {
            // What was never committed goes; the leader's next answer says whether more must.
            _log.TruncateTo(Math.Min(divergesAt, _log.EndOffset));
            await _log.FlushAsync(_node.Ended);
            return true;
        }

        if (!records.IsEmpty)
        {
            foreach (var batch in RecordBatch.Split(records))
            {
                if (batch.BaseOffset == _log.EndOffset) _log.AppendAsFollower(batch);
            }

            await _log.FlushAsync(_node.Ended);
        }

        _synced = _log.EndOffset;
        Commit(Math.Min(highWatermark, _log.EndOffset));
        return true;
    }

    private async Task ElectAsync()
    {
        var epoch = Epoch;
        if (!_mayCandidateAtOnce)
        {
            foreach (var voter in _voters.Keys.Where(v => v != _node.Id))
            {
                if (await TryCallAsync(voter, KafkaApi.Fetch, b => WriteFetch(b, TimeSpan.Zero)) is { } hint) TakeHint(hint);
                if (LeaderId is not null || Epoch != epoch || !IsRunning) return;
            }

            await WaitForChangeAsync(_node.Context.Random.Duration(TimeSpan.Zero, _node.Configuration.QuorumElectionTimeout));
            if (LeaderId is not null || Epoch != epoch || !IsRunning) return;
        }

        _mayCandidateAtOnce = false;
        SetEpoch(Epoch + 1, null);
        _votedFor = _node.Id;
        var candidacy = Epoch;
        await SaveStateAsync();
        var votes = 1;
        await Task.WhenAll(_voters.Keys.Where(v => v != _node.Id).Select(async voter =>
        {
            if (await TryCallAsync(voter, KafkaApi.Vote, b => b.Int32(candidacy).Int32(_node.Id).Int32(_log.Epochs.Latest ?? -1).Int64(_log.EndOffset)) is not { } answer) return;
            var (granted, theirs, leader) = (answer.Boolean(), answer.Int32(), answer.Int32());
            if (granted && ++votes == Majority && Epoch == candidacy && LeaderId is null) SetEpoch(candidacy, _node.Id);
            else if (theirs > Epoch || (theirs == Epoch && leader >= 0 && leader != _node.Id && LeaderId is null)) SetEpoch(theirs, leader >= 0 ? leader : null);
        }));
        if (votes >= Majority && Epoch == candidacy && LeaderId is null) SetEpoch(candidacy, _node.Id);
        if (LeaderId is null && IsRunning) await WaitForChangeAsync(_node.Context.Random.Duration(RetryPause, _node.Configuration.QuorumElectionTimeout));
    }

    private void TakeHint(KafkaReader response)
    {
        response.Int16();
        var (epoch, leader) = (response.Int32(), response.Int32());
        if (leader >= 0 && leader != _node.Id && epoch >= Epoch) SetEpoch(epoch, leader);
        else if (epoch > Epoch) SetEpoch(epoch, null);
    }

    private async Task LeadAsync()
    {
        var epoch = Epoch;
        _epochStart = _log.EndOffset;
        _followers.Clear();
        foreach (var voter in _voters.Keys.Where(v => v != _node.Id)) _followers[voter] = new Voter { FetchedAt = _node.Now, CaughtUpAt = _node.Now };
        _node.Info(Line($"Completed transition to Leader(localId={_node.Id}, epoch={epoch}, epochStartOffset={_epochStart})"));
        _node.Spawn(async () => await AppendAsync([new MetadataRecord.LeaderChange(_node.Id)]));
        foreach (var voter in _followers.Keys) _node.Spawn(() => AnnounceAsync(voter, epoch));
        var patience = _node.Configuration.QuorumFetchTimeout * 1.5;
        while (IsRunning && Epoch == epoch && LeaderId == _node.Id)
        {
            await WaitForChangeAsync(patience);
            var heard = 1 + _followers.Values.Count(f => _node.Now - f.FetchedAt <= patience);
            if (heard >= Majority || Epoch != epoch || LeaderId != _node.Id) continue;
            _node.Info(Line($"Did not receive fetch request from the majority of the voters within {patience.TotalMilliseconds}ms: resigned from epoch {epoch}"));
            SetEpoch(Epoch, null);
        }
    }

    /// <summary>Tells a voter who leads, until it fetches.</summary>
    private async Task AnnounceAsync(int voter, int epoch)
    {
        while (IsRunning && Epoch == epoch && LeaderId == _node.Id && !_followers[voter].HasFetched)
        {
            await TryCallAsync(voter, KafkaApi.BeginQuorumEpoch, b => b.Int32(epoch).Int32(_node.Id));
            await Task.Delay(RequestTimeout, _node.Clock);
        }
    }

    private async Task<KafkaReader?> TryCallAsync(int voter, KafkaApi api, Action<KafkaBuffer> body)
    {
        try
        {
            var connection = await _node.ConnectAsync(_voters[voter].Host, _voters[voter].Port);
            var answer = await connection.CallAsync(api, 0, body, RequestTimeout, _node.Clock);
            connection.Close();
            return answer;
        }
        catch (SimSocketException)
        {
            // A voter that can't be reached has no say.
            return null;
        }
    }

    private async Task WaitForChangeAsync(TimeSpan limit)
    {
        while (_changed.TryTake(out _))
        {
            // Only what changes from now on counts.
        }

        await _changed.WaitAsync(limit, _node.Clock);
    }

    private void ReadState()
    {
        if (_node.Context.Files.Stat(_statePath) is null) return;
        var text = Encoding.UTF8.GetString(_node.Context.Files.ReadAll(_statePath));
        Epoch = Field(text, "leaderEpoch") ?? 0;
        _votedFor = Field(text, "votedId") is >= 0 and var voted ? voted : null;
    }

    private static int? Field(string json, string name)
    {
        var at = json.IndexOf($"\"{name}\":", StringComparison.Ordinal);
        if (at < 0) return null;
        var from = at + name.Length + 3;
        var to = json.IndexOfAny([',', '}'], from);
        return int.TryParse(json.AsSpan(from, to - from), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private async Task SaveStateAsync()
    {
        var voters = string.Join(',', _voters.Keys.Select(v => string.Create(CultureInfo.InvariantCulture, $"{{\"voterId\":{v}}}")));
        var text = string.Create(CultureInfo.InvariantCulture, $"{{\"clusterId\":\"\",\"leaderId\":{LeaderId ?? -1},\"leaderEpoch\":{Epoch},\"votedId\":{_votedFor ?? -1},\"appliedOffset\":0,\"currentVoters\":[{voters}],\"data_version\":0}}");
        var files = _node.Context.Files;
        files.Truncate(_statePath + ".tmp", 0);
        files.Write(_statePath + ".tmp", 0, Encoding.UTF8.GetBytes(text));
        files.Rename(_statePath + ".tmp", _statePath);
        await files.FsyncAsync(_statePath, _node.Ended);
    }

    private static string Line(FormattableString text) => "[RaftManager] " + text.ToString(CultureInfo.InvariantCulture) + " (org.apache.kafka.raft.KafkaRaftClient)";

    private sealed class Voter
    {
        internal long EndOffset { get; set; }
        internal DateTimeOffset FetchedAt { get; set; }
        internal DateTimeOffset CaughtUpAt { get; set; }
        internal bool HasFetched { get; set; }
    }
}
