namespace Drydock.Simulators.Aws;

/// <summary>
/// A resource of the account changed its state. <paramref name="Kind"/>: "volume", "attachment", "snapshot", "modification", "instance", "key", "file-system", "mount-target", "access-point";
/// the old state is null for a new resource, the new one null for one that is gone. An attachment's id is "vol-…@i-…".
/// </summary>
public sealed record AwsResourceChange(TimeSpan At, string Kind, string ResourceId, string? OldState, string? NewState);
