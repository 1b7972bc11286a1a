namespace Drydock.Simulators.Aws;

/// <summary>Which page of a list is asked for: how many items at most, and after which marker.</summary>
internal sealed record ListPageInput(int? Limit = null, string? Marker = null);
