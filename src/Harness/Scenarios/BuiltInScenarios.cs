namespace Drydock.Harness.Scenarios;

/// <summary>The scenarios that come with Drydock.</summary>
public static class BuiltInScenarios
{
    /// <summary>A Kafka cluster in three zones, broker by broker, under producers and a consumer.</summary>
    public static Scenario KafkaEncryption { get; } = Scenario.Named("kafka-encryption")
        .Describe("three Kafka brokers in three zones move onto encrypted EBS one after the other, under idempotent producers with acks=all and a consumer")
        .GivenCluster(new ClusterSpec
        {
            Nodes =
            [
                new("ip-10-0-1-10.ec2.internal", "eu-west-1a", "m5.large"),
                new("ip-10-0-2-10.ec2.internal", "eu-west-1b", "m5.large"),
                new("ip-10-0-3-10.ec2.internal", "eu-west-1c", "m5.large"),
            ],
        })
        .WithManifests(BuiltInManifests.Read("kafka"))
        .GivenTraffic(TrafficSpec.ToKafka("shop/kafka"))
        .MigrateByEncryptingVolumes("shop/kafka")
        .ThenItCompletes() with
    {
        Migration = MigrationSpec.EncryptVolumes("shop/kafka") with { Cutover = "rolling" },
    };

    /// <summary>The main job, with manifests of our own.</summary>
    public static Scenario RedisEncryption { get; } = Scenario.Named("redis-encryption")
        .Describe("two Redis 3.2 pods move from plain onto encrypted EBS, in place, under writers")
        .WithManifests(BuiltInManifests.Read("redis"))
        .GivenRedisTraffic("shop/redis")
        .MigrateByEncryptingVolumes("shop/redis")
        .ThenItCompletes();

    /// <summary>The main job where the cluster can't take snapshots: the route chosen is the EBS API.</summary>
    public static Scenario RedisEncryptionByEbsApi { get; } = RedisEncryption with
    {
        Name = "redis-encryption-ebs-api",
        Description = "as redis-encryption, in a cluster without snapshot CRDs: Drydock itself asks EC2 for snapshots and encrypted volumes",
        Cluster = new ClusterSpec { SnapshotController = false },
    };

    /// <summary>The main job as document 1 does it: a second StatefulSet takes over, and the Service is switched.</summary>
    public static Scenario RedisEncryptionSideBySide { get; } = RedisEncryption with
    {
        Name = "redis-encryption-side-by-side",
        Description = "as redis-encryption, but a second StatefulSet redis1 takes over and the Services are switched to its pods; clients come by a Service",
        Manifests = [.. BuiltInManifests.Read("redis"), .. BuiltInManifests.Read("redis-service")],
        Traffic = [TrafficSpec.Redis("shop/redis") with { Service = "redis-clients" }],
        Migration = RedisEncryption.Migration with { SideBySideAs = "redis1" },
    };

    /// <summary>Side by side where clients know their pods: the user brings them over.</summary>
    public static Scenario RedisEncryptionSideBySidePaused { get; } = RedisEncryption with
    {
        Name = "redis-encryption-side-by-side-paused",
        Description = "side by side where clients know their pods by name: the migration pauses, the user brings the clients over after a while and says so",
        Migration = RedisEncryption.Migration with { SideBySideAs = "redis1", UserSwitchesTraffic = true },
    };

    /// <summary>Document 1's way in a cluster that can't take snapshots.</summary>
    public static Scenario RedisEncryptionSideBySideByEbsApi { get; } = RedisEncryptionSideBySide with
    {
        Name = "redis-encryption-ebs-api-side-by-side",
        Description = "as redis-encryption-side-by-side, in a cluster without snapshot CRDs",
        Cluster = new ClusterSpec { SnapshotController = false },
    };

    /// <summary>Document 1's plan one: the application itself brings its data over.</summary>
    public static Scenario RedisEncryptionReplication { get; } = RedisEncryptionSideBySide with
    {
        Name = "redis-encryption-replication",
        Description = "the pods of a second set redis1 on new encrypted volumes become replicas of the old ones, catch up and take over; clients come by a Service",
        Migration = RedisEncryptionSideBySide.Migration with { Route = "application-replication" },
    };

    /// <summary>Continuity of a Redis without AWS: it runs on a real k3s too.</summary>
    public static Scenario RedisSnapshotRestore { get; } = Scenario.Named("redis-snapshot-restore")
        .Describe("a Redis on the CSI hostpath driver is stopped, snapshotted and restored into a second StatefulSet: every acknowledged write is there")
        .GivenCluster(ClusterSpec.HostPath)
        .WithManifests(BuiltInManifests.Read("snapshot-restore"))
        .GivenRedisTraffic("shop/redis")
        .MigrateByHand("snapshot-restore")
        .ThenItCompletes();

    /// <summary>Two pods on one claim, without AWS: it runs on a real k3s too.</summary>
    public static Scenario SharedFiles { get; } = Scenario.Named("shared-files")
        .Describe("two pods share the files of one claim, and find them again when both were deleted and made again")
        .GivenCluster(ClusterSpec.HostPath)
        .WithManifests(BuiltInManifests.Read("shared-files"))
        .MigrateByHand("shared-files")
        .ThenItCompletes();

    /// <summary>A replicated Redis, moved pod by pod: the master hands over last.</summary>
    public static Scenario RedisReplicated { get; } = Scenario.Named("redis-replicated")
        .Describe("a Redis 7.0 master with two replicas and their sentinels moves pod by pod: replicas first, then the master hands over; clients come by a Service that selects role=master")
        .WithManifests(BuiltInManifests.Read("redis-replicated"))
        .MigrateByEncryptingVolumes("shop/redis")
        .WithChecker(static () => new ReplicatedRedisChecker())
        .ThenItCompletes() with { Traffic = [TrafficSpec.Redis("shop/redis") with { Service = "redis-master" }] };

    /// <summary>The same without sentinels, before there was FAILOVER, and with a password.</summary>
    public static Scenario RedisReplicated5 { get; } = Scenario.Named("redis-replicated-5")
        .Describe("a Redis 5.0 master with two replicas, a password and no sentinels moves pod by pod: this migration itself hands the master's role over; clients come by a Service that selects role=master")
        .WithManifests(BuiltInManifests.Read("redis-replicated-5"))
        .MigrateByEncryptingVolumes("shop/redis")
        .WithChecker(static () => new ReplicatedRedisChecker(password: "correct horse"))
        .ThenItCompletes() with { Traffic = [TrafficSpec.Redis("shop/redis") with { Service = "redis-master", Password = "correct horse" }] };

    /// <summary>In ordinal order of their names.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        SettingsScenarios.BlockDevice(RedisEncryption),
        SettingsScenarios.Claim(RedisEncryption),
        SettingsScenarios.Deployment(RedisEncryption),
        Scenario.Named("document-1-by-hand")
            .Describe("a warning: the published procedure by hand (snapshot the running Redis, restore, switch) loses acknowledged writes")
            .WithManifests(BuiltInManifests.Read("redis"))
            .GivenRedisTraffic("shop/redis")
            .MigrateByHand("document-1")
            .Then(ExpectedOutcome.LosesAcknowledgedWrites),
        KafkaEncryption,
        RedisEncryption,
        RedisEncryption with
        {
            Name = "redis-encryption-7",
            Description = "as redis-encryption, with Redis 7.2, under writers of all types",
            Manifests = BuiltInManifests.Read("redis-7"),
            Traffic = [TrafficSpec.Redis("shop/redis") with { Data = RedisData.AllTypes }],
        },
        RedisEncryption with
        {
            Name = "redis-encryption-aof",
            Description = "as redis-encryption, with Redis 7.2 that keeps no dump, under writers of all types: an append only file is synced with every write and rewritten now and then",
            Manifests = BuiltInManifests.Read("redis-aof"),
            Traffic = [TrafficSpec.Redis("shop/redis") with { Data = RedisData.AllTypes }],
        },
        RedisEncryption with
        {
            Name = "redis-encryption-customer-key",
            Description = "as redis-encryption, onto a customer managed key",
            Account = new AccountSpec { Keys = [new KeySpec("alias/data")] },
            Migration = MigrationSpec.EncryptVolumes("shop/redis", "alias/data"),
        },
        RedisEncryptionByEbsApi,
        RedisEncryptionByEbsApi with
        {
            Name = "redis-encryption-ebs-api-customer-key",
            Description = "as redis-encryption-ebs-api, onto a customer managed key",
            Account = new AccountSpec { Keys = [new KeySpec("alias/data")] },
            Migration = MigrationSpec.EncryptVolumes("shop/redis", "alias/data"),
        },
        RedisEncryptionByEbsApi with
        {
            Name = "redis-encryption-ebs-api-ghost-volume",
            Description = "the migrator's role may not use the key: EC2 takes the canary's volume and lets it vanish, and all goes back to where it began",
            Account = new AccountSpec { Keys = [new KeySpec("alias/data", MigratorMayUse: false)] },
            Migration = MigrationSpec.EncryptVolumes("shop/redis", "alias/data"),
            Expect = ExpectedOutcome.RolledBack,
        },
        RedisEncryptionSideBySideByEbsApi,
        RedisEncryption with
        {
            Name = "redis-encryption-key-disabled",
            Description = "the key is disabled: declined before anything is touched",
            Account = new AccountSpec { Keys = [new KeySpec("alias/data", "Disabled")] },
            Migration = MigrationSpec.EncryptVolumes("shop/redis", "alias/data"),
            Expect = ExpectedOutcome.Declined,
        },
        RedisEncryption with
        {
            Name = "redis-encryption-no-rights",
            Description = "the CSI driver's role may not use the key: the canary finds out, and all goes back to where it began",
            Account = new AccountSpec { Keys = [new KeySpec("alias/data", DriverMayUse: false)] },
            Migration = MigrationSpec.EncryptVolumes("shop/redis", "alias/data"),
            Expect = ExpectedOutcome.RolledBack,
        },
        RedisEncryption with
        {
            Name = "redis-encryption-no-snapshots",
            Description = "the snapshot controller is asked for in a cluster without snapshot CRDs: declined before anything is touched",
            Cluster = new ClusterSpec { SnapshotController = false },
            Migration = RedisEncryption.Migration with { Route = "snapshot-controller" },
            Expect = ExpectedOutcome.Declined,
        },
        RedisEncryptionSideBySide,
        RedisEncryptionSideBySide with
        {
            Name = "redis-encryption-side-by-side-headless",
            Description = "side by side where only a headless Service selects the pods: declined, for clients may know them by their DNS names",
            Manifests = BuiltInManifests.Read("redis"),
            Traffic = RedisEncryption.Traffic,
            Expect = ExpectedOutcome.Declined,
        },
        SettingsScenarios.Gp2ToGp3(RedisEncryption),
        SettingsScenarios.ManyVolumes(RedisEncryption),
        SettingsScenarios.Resize(RedisEncryption),
        RedisEncryptionSideBySidePaused,
        RedisEncryptionReplication,
        FleetScenarios.RedisFleet,
        FleetScenarios.RedisFleetOfFour,
        RedisReplicated,
        RedisReplicated5,
        RedisSnapshotRestore,
        RedisSnapshotRestore with
        {
            Name = "redis-snapshot-running",
            Description = "a warning: as redis-snapshot-restore without the stop; the snapshot lacks what Redis has not saved",
            Migration = MigrationSpec.ByHand("snapshot-running"),
            Expect = ExpectedOutcome.LosesAcknowledgedWrites,
        },
        SharedFiles,
        SettingsScenarios.VolumeAttributes(RedisEncryption),
    ];

    public static Scenario? Find(string name) => All.FirstOrDefault(s => s.Name == name);
}
