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
    internal RedisReplyWriter Reply { get; } = new();
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

    internal bool IsClosed { get; set; }

    /// <summary>As CLIENT LIST names it. The simulated network tells no peer address, so it is a made-up one, unique per connection.</summary>
    internal string Address => "127.0.0.1:" + RedisText.Integer(32768 + (Id % 28000));
}
