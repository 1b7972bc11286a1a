namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>What the servers said of themselves while planning.</summary>
/// <param name="Port">Where they listen.</param>
/// <param name="LargestBytes">The most memory that one uses: about what a replica receives.</param>
internal sealed record ReplicationReadings(int Port, long LargestBytes);
