namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The append only file.</summary>
internal sealed class AppendOnlyFile
{
    internal bool IsOn { get; private set; }
    internal string? WriteError { get; private set; }

    internal bool HasChild { get; private set; }

    internal Task? Flush() => null;

    internal void FollowConfiguration()
    {
    }

    internal void StartAnew()
    {
    }

    internal void Append(int database, byte[][] command)
    {
    }
}
