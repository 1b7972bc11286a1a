namespace Drydock.Simulators.Workloads.Redis;

/// <summary>"save 900 1": a background save once this many changes are this old.</summary>
internal readonly record struct SaveRule(long Seconds, long Changes);
