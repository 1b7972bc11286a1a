using Drydock.Core.VolumeEncryption.Steps;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>The steps of the route application replication in their order, by their stable names.</summary>
internal static class ReplicationStepList
{
    internal const string CreateReplicas = "create-replicas";
    internal const string Replicate = "replicate";
    internal const string Compare = "compare";
    internal const string TakeOver = "take-over";
    internal const string StopOldSet = "stop-old-set";

    internal static IReadOnlyList<PlannedStep> Of(SideBySide beside) =>
    [
        new(EncryptionStepList.RetainSources, "every source PersistentVolume gets reclaim policy Retain, the set keeps its claims when scaled", false),
        new(EncryptionStepList.CreateClasses, "the encrypted StorageClass is made", false),
        new(EncryptionStepList.Canary, "a small encrypted volume is made as the new ones will be, attached and deleted: proves the key and the rights on it", false),
        new(CreateReplicas, $"the StatefulSet {beside.Name} is made on empty encrypted volumes, with pod labels of its own, so that no client is led to it; EC2 says how they are encrypted", false),
        new(Replicate, "each new pod's Redis becomes a replica of its old one, and receives all it has", false),
        new(Compare, "keys of both are compared while clients write", false),
        new(TakeOver, "the Services lead nowhere for moments; the old pods refuse writes; the new ones catch up, are compared, and become masters", true),
        new(EncryptionStepList.Commit, "every new pod has every write that was acknowledged; after this moment there is only forward, or the way back with all that is written", true),
        new(EncryptionStepList.SwitchTraffic, "the Services select the new pods, each by one patch", true),
        new(StopOldSet, $"{beside.OldName} saves, goes to 0, and its claims are put out of use", false),
        new(EncryptionStepList.RestorePolicies, "retention and reclaim policies as they were", false),
    ];
}
