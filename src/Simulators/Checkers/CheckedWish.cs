namespace Drydock.Simulators.Checkers;

/// <summary>The settings that a migration is to give to volumes instead of their own; null: as before.</summary>
/// <param name="VolumeType">The EBS type.</param>
/// <param name="Iops">IOPS.</param>
/// <param name="ThroughputMibps">MiB/s.</param>
/// <param name="SizeGibibytes">GiB by claim.</param>
public sealed record CheckedWish(string? VolumeType, int? Iops, int? ThroughputMibps, Func<string, long?> SizeGibibytes);
