namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The server's part in replication.</summary>
internal sealed class Replication
{
    internal bool IsReplica { get; private set; }
    internal bool HasBacklog { get; private set; }
    internal long Offset { get; private set; }

    internal string? WriteRefusal() => null;

    internal string? StaleRefusal() => null;

    internal void Feed(int database, byte[][] command)
    {
    }
}
