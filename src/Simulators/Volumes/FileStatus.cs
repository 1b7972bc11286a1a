namespace Drydock.Simulators.Volumes;

/// <summary>What stat(2) tells of a file or directory.</summary>
public sealed record FileStatus(bool IsDirectory, long Size, DateTimeOffset Modified);
