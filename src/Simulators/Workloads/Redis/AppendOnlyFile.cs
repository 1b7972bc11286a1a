namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The append only file.</summary>
internal sealed class AppendOnlyFile
{
    internal bool IsOn { get; private set; }
    internal string? WriteError { get; private set; }

    internal void Append(int database, byte[][] command)
    {
    }
}
