namespace Drydock.Core;

/// <summary>What a cleanup or a rollback deletes, as the journal names it.</summary>
/// <param name="Kind">"EBS volume", "EBS snapshot", "persistentvolume", "storageclass", ….</param>
/// <param name="Name">The EBS id, or the object's name.</param>
/// <param name="SizeGibibytes">The size of a volume, or of the volume that a snapshot was taken of.</param>
/// <param name="What">What it is.</param>
public sealed record PlannedDeletion(string Kind, string Name, long? SizeGibibytes, string What);
