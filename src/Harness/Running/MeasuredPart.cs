namespace Drydock.Harness.Running;

/// <summary>A part of the downtime (stop, delta snapshot, restore, verification, start) as the plan expected it, what the plan said that it stays below, and as the writers saw it.</summary>
public sealed record MeasuredPart(string Name, TimeSpan Planned, TimeSpan AtMost, TimeSpan Measured);
