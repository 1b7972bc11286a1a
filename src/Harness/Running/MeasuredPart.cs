namespace Drydock.Harness.Running;

/// <summary>A part of the downtime (stop, delta snapshot, restore, verification, start) as planned and as the writers saw it.</summary>
public sealed record MeasuredPart(string Name, TimeSpan Planned, TimeSpan Measured);
