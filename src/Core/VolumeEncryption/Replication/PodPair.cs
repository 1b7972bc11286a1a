namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>Two pods of one ordinal: the data goes from the one to the other.</summary>
internal sealed record PodPair(string From, string To);
