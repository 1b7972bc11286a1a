namespace Drydock.Harness.Scenarios;

/// <summary>Built-in scenarios about settings: types, sizes, several volumes.</summary>
internal static class SettingsScenarios
{
    /// <summary>Another type and performance on the way.</summary>
    internal static Scenario Gp2ToGp3(Scenario redis) => redis with
    {
        Name = "redis-gp2-to-gp3",
        Description = "as redis-encryption, from gp2 onto encrypted gp3 with 4,000 IOPS and 250 MiB/s; tags, formatting and mount options of the class are kept",
        Manifests = BuiltInManifests.Read("redis-gp2"),
        Migration = redis.Migration with { VolumeType = "gp3", Iops = 4000, ThroughputMibps = 250 },
        ExpectedObjects =
        [
            new("storageclasses.storage.k8s.io", "gp2-plain-encrypted", """parameters: {type: gp3, iops: "4000", throughput: "250", encrypted: "true", inodeSize: "512", tagSpecification_1: "team=shop"}"""),
        ],
    };

    /// <summary>Larger volumes on the way: claims, PersistentVolumes, file systems and the templates of the set.</summary>
    internal static Scenario Resize(Scenario redis) => redis with
    {
        Name = "redis-resize",
        Description = "as redis-encryption, onto encrypted volumes of 6 GiB instead of 4: claims, file systems and the set's template grow with them",
        Migration = redis.Migration with { Sizes = ["data=6Gi"] },
        ExpectedObjects =
        [
            new("persistentvolumeclaims", "shop/data-redis-0", "spec: {resources: {requests: {storage: 6Gi}}}\nstatus: {capacity: {storage: 6Gi}}"),
            new("persistentvolumeclaims", "shop/data-redis-1", "spec: {resources: {requests: {storage: 6Gi}}}\nstatus: {capacity: {storage: 6Gi}}"),
            new("statefulsets.apps", "shop/redis", "spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 6Gi}}}}]}"),
        ],
    };

    /// <summary>Claims without a StatefulSet.</summary>
    internal static Scenario Deployment(Scenario redis) => redis with
    {
        Name = "deployment-encryption",
        Description = "a Redis in a Deployment with strategy Recreate moves onto encrypted EBS: scaled to 0 and back, its claim keeps its name",
        Manifests = BuiltInManifests.Read("redis-deployment"),
        Traffic = [TrafficSpec.Redis("shop/cache") with { Service = "cache" }],
        Migration = redis.Migration with { Target = "shop/cache", IsDeployment = true },
        ExpectedObjects = [new("deployments.apps", "shop/cache", "spec: {replicas: 1, strategy: {type: Recreate}}\nstatus: {readyReplicas: 1}")],
    };

    /// <summary>The same by the claim's name.</summary>
    internal static Scenario Claim(Scenario redis) => Deployment(redis) with
    {
        Name = "claim-encryption",
        Description = "as deployment-encryption, asked for by the claim, onto 6 GiB",
        Migration = Deployment(redis).Migration with { Claims = ["cache-data"], Sizes = ["6Gi"] },
    };

    /// <summary>Volumes without a file system.</summary>
    internal static Scenario BlockDevice(Scenario redis) => redis with
    {
        Name = "block-device-encryption",
        Description = "a log on raw block volumes (volumeMode Block) moves onto encrypted ones of 3 GiB instead of 2; the devices are compared byte by byte",
        Manifests = BuiltInManifests.Read("block-device"),
        Traffic = [],
        Migration = redis.Migration with { Target = "shop/rawlog", Sizes = ["log=3Gi"] },
        Kit = redis.Kit with { Checkers = [static () => new RawLogChecker("shop", "rawlog", 2)] },
        ExpectedObjects = [new("persistentvolumeclaims", "shop/log-rawlog-0", "spec: {volumeMode: Block, resources: {requests: {storage: 3Gi}}}")],
    };

    /// <summary>Settings by a VolumeAttributesClass.</summary>
    internal static Scenario VolumeAttributes(Scenario redis) => redis with
    {
        Name = "volume-attributes",
        Description = "as redis-encryption, where a VolumeAttributesClass decides IOPS and throughput: the new claims name it too, and the StorageClass stays as plain as it was",
        Manifests = BuiltInManifests.Read("volume-attributes"),
        Cluster = new ClusterSpec { VolumeAttributesClasses = true },
        ExpectedObjects =
        [
            new("persistentvolumeclaims", "shop/data-redis-0", "spec: {volumeAttributesClassName: fast}\nstatus: {currentVolumeAttributesClassName: fast}"),
            new("storageclasses.storage.k8s.io", "gp3-plain-encrypted", """parameters: {type: gp3, encrypted: "true"}"""),
        ],
    };

    /// <summary>Several volumes a pod.</summary>
    internal static Scenario ManyVolumes(Scenario redis) => redis with
    {
        Name = "redis-many-volumes",
        Description = "as redis-encryption, with four volumes a pod: gp3 and io2 with IOPS by the GiB, mounted by subPath, move together, one is encrypted already and one belongs to another driver",
        Manifests = BuiltInManifests.Read("redis-many"),
        Cluster = new ClusterSpec { HostPathCsiDriver = true },
    };
}
