namespace Drydock.Wire.Admin;

/// <summary>What time it is in a served cloud, and how many of its seconds pass in a real one.</summary>
public sealed record ServedTime(DateTimeOffset Now, double TimeScale);
