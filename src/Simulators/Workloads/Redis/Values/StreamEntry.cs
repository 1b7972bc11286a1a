namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>An entry of a stream: fields and values in turn.</summary>
internal sealed record StreamEntry(StreamId Id, IReadOnlyList<string> Fields);
