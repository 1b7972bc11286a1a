namespace Drydock.Simulators.Aws;

/// <summary>One page of a list; the marker is null on the last one.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? NextMarker);
