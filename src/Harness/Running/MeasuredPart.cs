namespace Drydock.Harness.Running;

/// <summary>A part of the downtime (stop, delta snapshot, restore, verification, start) as the plan expected it and as the writers saw it.</summary>
public sealed record MeasuredPart(string Name, TimeSpan Planned, TimeSpan Measured)
{
    /// <summary>What the plan said that it stays below.</summary>
    public TimeSpan AtMost { get; init; } = Planned;
}
