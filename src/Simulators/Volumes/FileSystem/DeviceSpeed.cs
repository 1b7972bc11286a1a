namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>What fsync costs: a round trip to the device and its sequential throughput.</summary>
/// <param name="FlushLatency">One write barrier.</param>
/// <param name="BytesPerSecond">Throughput of writing back.</param>
public sealed record DeviceSpeed(TimeSpan FlushLatency, long BytesPerSecond)
{
    /// <summary>gp3 without extra throughput: 125 MiB/s and "single-digit millisecond" latency (Documented: Amazon EBS volume types).</summary>
    public static DeviceSpeed Gp3 { get; } = new(TimeSpan.FromMilliseconds(1), 125L << 20);

    /// <summary>In whole milliseconds, rounded up: Task.Delay would cut the rest off.</summary>
    internal TimeSpan TimeFor(long bytes) =>
        TimeSpan.FromMilliseconds(Math.Ceiling((FlushLatency + TimeSpan.FromSeconds(bytes / (double)BytesPerSecond)).TotalMilliseconds));
}
