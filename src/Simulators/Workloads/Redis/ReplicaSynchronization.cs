using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A master brings replicas up to date: from the backlog where it can, else by a dump, from disk or straight into the connection (Documented: replication.c).</summary>
/// <remarks>Assumed: a dump goes over the network at 100 MB/s. A replica that comes while another's dump is made waits for one of its own, where the real server may share it.</remarks>
internal sealed class ReplicaSynchronization(RedisServer server, Replication replication)
{
    private const int ChunkBytes = 1 << 20;
    private const double NetworkBytesPerSecond = 100e6;

    private readonly List<ReplicaLink> _waiting = [];
    private bool _isDelayed;

    internal long FullCount { get; private set; }
    internal long PartialCount { get; private set; }
    internal long PartialRefusedCount { get; private set; }

    private string Word => replication.ReplicaWord;
    private string Title => Word == "slave" ? "Slave" : "Replica";

    /// <summary>PSYNC.</summary>
    internal void Synchronize(ReplicaLink replica, string id, long offset)
    {
        server.Log.Notice($"{Title} {Replication.NameOf(replica)} asks for synchronization");
        if (TryPartial(replica, id, offset)) return;
        if (id != "?") PartialRefusedCount++;
        FullCount++;
        replica.State = ReplicaState.WaitBackgroundSave;
        replication.Follow(replica);
        _waiting.Add(replica);
        StartForWaiting();
    }

    internal void Forget(ReplicaLink replica) => _waiting.Remove(replica);

    /// <summary>Also called when a child has ended: two dumps are not made at a time.</summary>
    internal void StartForWaiting()
    {
        if (_waiting.Count == 0 || server.Persistence.HasChild || server.AppendOnly.HasChild || _isDelayed) return;
        var delay = server.Configuration.Number("repl-diskless-sync-delay");
        if (!server.Configuration.Flag("repl-diskless-sync"))
        {
            StartFromDisk();
        }
        else
        {
            // More replicas may come, which then share the transfer.
            _isDelayed = true;
            SimProcess.Current.Spawn(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(delay) + TimeSpan.FromMilliseconds(1), server.Clock);
                _isDelayed = false;
                StartWithoutDisk();
            });
        }
    }

    private bool TryPartial(ReplicaLink replica, string id, long offset)
    {
        var isSecond = id == replication.SecondId && offset <= replication.SecondOffset;
        if (id != replication.Id && !isSecond)
        {
            if (id != "?") server.Log.Notice($"Partial resynchronization not accepted: Replication ID mismatch ({Title} asked for '{id}', my replication IDs are '{replication.Id}' and '{replication.SecondId}')");
            else server.Log.Notice($"Full resync requested by {Word} {Replication.NameOf(replica)}");
            return false;
        }

        if (replication.Backlog is not { } backlog || !backlog.Covers(offset))
        {
            server.Log.Notice($"Unable to partial resync with {Word} {Replication.NameOf(replica)} for lack of backlog ({Title} request was: {RedisText.Integer(offset)}).");
            return false;
        }

        PartialCount++;
        replication.Follow(replica);
        replica.Connection.Stream.Send(RedisText.Bytes(replica.KnowsSecondProtocol ? $"+CONTINUE {replication.Id}\r\n" : "+CONTINUE\r\n"));
        var missing = backlog.From(offset);
        if (missing.Length > 0) replica.Connection.Stream.Send(missing);
        replica.GoOnline(replication.Now);
        server.Log.Notice($"Partial resynchronization request from {Replication.NameOf(replica)} accepted. Sending {RedisText.Integer(missing.Length)} bytes of backlog starting from offset {RedisText.Integer(offset)}.");
        replication.Tell($"goes on with the {Word} {Replication.NameOf(replica)} from offset {RedisText.Integer(offset)}");
        return true;
    }

    private void StartFromDisk()
    {
        server.Log.Notice("Starting BGSAVE for SYNC with target: disk");
        var targets = Begin();
        server.Persistence.StartBackgroundSave(dump =>
        {
            foreach (var replica in targets)
            {
                if (dump is null) server.FrontEnd.Drop(replica.Connection);
                else SimProcess.Current.Spawn(() => SendAsync(replica, dump, null));
            }
        });
    }

    private void StartWithoutDisk()
    {
        if (_waiting.Count == 0) return;
        server.Log.Notice($"Starting BGSAVE for SYNC with target: {Word}s sockets");
        var targets = Begin();
        var dump = server.Persistence.MakeDump();
        foreach (var replica in targets) SimProcess.Current.Spawn(() => SendAsync(replica, dump, replica.KnowsEndMark ? server.Random.Hex(40) : null));
    }

    private List<ReplicaLink> Begin()
    {
        var targets = _waiting.ToList();
        _waiting.Clear();
        replication.SelectAnew();
        foreach (var replica in targets)
        {
            replica.State = ReplicaState.SendBulk;
            replica.Connection.Stream.Send(RedisText.Bytes($"+FULLRESYNC {replication.Id} {RedisText.Integer(replication.Offset)}\r\n"));
        }

        return targets;
    }

    private async Task SendAsync(ReplicaLink replica, byte[] dump, string? mark)
    {
        try
        {
            replica.Connection.Stream.Send(RedisText.Bytes(mark is null ? $"${RedisText.Integer(dump.Length)}\r\n" : $"$EOF:{mark}\r\n"));
            for (var at = 0; at < dump.Length; at += ChunkBytes)
            {
                var length = Math.Min(ChunkBytes, dump.Length - at);
                await Task.Delay(TimeSpan.FromSeconds(length / NetworkBytesPerSecond) + TimeSpan.FromMilliseconds(0.1), server.Clock);
                replica.Connection.Stream.Send(dump.AsMemory(at, length));
            }

            if (mark is not null) replica.Connection.Stream.Send(RedisText.Bytes(mark));
        }
        catch (SimSocketException)
        {
            // The connection's own reader sees the same, and forgets the replica.
            return;
        }

        if (replica.Connection.IsClosed) return;
        if (mark is null) replica.GoOnline(replication.Now);
        else replica.WaitsForAcknowledgement = true;
        server.Log.Notice($"Synchronization with {Word} {Replication.NameOf(replica)} succeeded");
        replication.Tell($"brought the {Word} {Replication.NameOf(replica)} up to date with {RedisText.Integer(dump.Length)} bytes");
    }
}
