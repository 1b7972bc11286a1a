using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>One client of a server.</summary>
internal sealed class RedisConnection(long id, SimConnection stream, DateTimeOffset since)
{
    internal long Id { get; } = id;
    internal SimConnection Stream { get; } = stream;
    internal DateTimeOffset Since { get; } = since;
    internal DateTimeOffset LastCommandAt { get; set; } = since;
    internal RedisRequestReader Requests { get; } = new();
    internal RedisReplyWriter Reply { get; init; } = new();
    internal string Name { get; set; } = "";
    internal string LastCommand { get; set; } = "NULL";
    internal int Database { get; set; }
    internal bool IsAuthenticated { get; set; }

    /// <summary>The connection ends once its replies are sent.</summary>
    internal bool ClosesAfterReply { get; set; }

    /// <summary>Commands since MULTI; null outside of a transaction.</summary>
    internal List<byte[][]>? Queued { get; set; }

    /// <summary>A command of the transaction was refused: EXEC discards all.</summary>
    internal bool IsTransactionBroken { get; set; }

    /// <summary>EXEC runs the queued commands.</summary>
    internal bool IsInTransaction { get; set; }

    /// <summary>Database and key, in the order of WATCH.</summary>
    internal List<(int Database, string Key)> Watched { get; } = [];

    /// <summary>A watched key has changed: EXEC does nothing.</summary>
    internal bool IsWatchBroken { get; set; }

    internal SortedSet<string> Channels { get; } = new(StringComparer.Ordinal);
    internal SortedSet<string> Patterns { get; } = new(StringComparer.Ordinal);
    internal bool IsSubscriber => Channels.Count > 0 || Patterns.Count > 0;

    /// <summary>What it waits for; nothing else of this client is run until then.</summary>
    internal BlockedClients.Waiter? Blocked { get; set; }

    internal bool IsBlocked => Blocked is not null;

    /// <summary>The master that this server follows: its commands are always run, and get no reply.</summary>
    internal bool IsMaster { get; init; }

    /// <summary>Set when the other side is a replica.</summary>
    internal ReplicaLink? Replica { get; set; }

    /// <summary>Where the replication stream was after the client's last write, for WAIT.</summary>
    internal long WrittenOffset { get; set; }

    /// <summary>Its requests are being run.</summary>
    internal bool IsServing { get; set; }

    /// <summary>The client sends no more.</summary>
    internal bool HasEnded { get; set; }

    internal bool IsClosed { get; set; }

    /// <summary>As CLIENT LIST names it. The simulated network tells no peer address, so it is a made-up one, unique per connection.</summary>
    internal string Address => "127.0.0.1:" + RedisText.Integer(32768 + (Id % 28000));
}
