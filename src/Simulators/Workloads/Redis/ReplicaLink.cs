namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A replica that follows this server.</summary>
internal sealed class ReplicaLink(RedisConnection connection)
{
    private readonly List<byte[]> _kept = [];

    internal RedisConnection Connection { get; } = connection;
    internal ReplicaState State { get; set; } = ReplicaState.New;

    /// <summary>As it says itself; empty when it leaves that to the connection.</summary>
    internal string Address { get; set; } = "";

    internal int Port { get; set; }

    /// <summary>It knows replication ids that change (4.0 and later).</summary>
    internal bool KnowsSecondProtocol { get; set; }

    /// <summary>It can read a dump whose length is not known before.</summary>
    internal bool KnowsEndMark { get; set; }

    /// <summary>Its dump ended with a mark, which nothing may follow: the stream goes on when it has said that it loaded the dump.</summary>
    internal bool WaitsForAcknowledgement { get; set; }

    internal long AcknowledgedOffset { get; set; }
    internal DateTimeOffset AcknowledgedAt { get; set; }

    /// <summary>Sends a piece of the stream, or keeps it until the dump is through.</summary>
    internal void Send(byte[] bytes)
    {
        if (State == ReplicaState.Online) Connection.Stream.Send(bytes);
        else if (State == ReplicaState.SendBulk) _kept.Add(bytes);
    }

    /// <summary>The dump is through.</summary>
    internal void GoOnline(DateTimeOffset now)
    {
        State = ReplicaState.Online;
        WaitsForAcknowledgement = false;
        AcknowledgedAt = now;
        foreach (var bytes in _kept) Connection.Stream.Send(bytes);
        _kept.Clear();
    }

    internal string StateText => State switch
    {
        ReplicaState.Online => "online",
        ReplicaState.SendBulk => "send_bulk",
        _ => "wait_bgsave",
    };
}
