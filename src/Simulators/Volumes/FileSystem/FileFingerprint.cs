namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>One file of a tree: path relative to its root, size in bytes, SHA-256 of the contents in lower-case hexadecimal.</summary>
public sealed record FileFingerprint(string Path, long Size, string Sha256);
