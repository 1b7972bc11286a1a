namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>Where a batch lies in its segment, and the fields of its header that are asked for without reading it.</summary>
internal readonly record struct BatchEntry(long BaseOffset, long LastOffset, int Position, int Size, int LeaderEpoch, long MaxTimestamp);
