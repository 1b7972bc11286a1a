using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kubernetes;
using Drydock.Unit.Core.Rolling;

namespace Drydock.Unit.Core;

/// <summary>A workload as its owner wrote it down, how it comes into a cluster, and the migration that moves it.</summary>
internal sealed record MovedWorkload
{
    private const string Clients = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"clients","namespace":"default"},"spec":{"selector":{"app":"db"},"ports":[{"port":6379}]}}""";

    private const string PodSpec = """
        {"terminationGracePeriodSeconds":10,
         "containers":[
          {"name":"redis","image":"redis:3.2","command":["redis-server"],"args":["/config/node.conf"],"envFrom":[{"secretRef":{"name":"password"}}],
           "volumeMounts":[{"name":"data","mountPath":"/data"},{"name":"config","mountPath":"/config"}]}],
         "volumes":[{"name":"config","configMap":{"name":"redis"}}]}
        """;

    private const string RedisSet = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},
         "spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
          "template":{"metadata":{"labels":{"app":"db"}},"spec":
        """ + PodSpec + """
         },
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"4Gi"}}}}]}}
        """;

    private const string RedisDeployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"cache","namespace":"default"},
         "spec":{"replicas":1,"strategy":{"type":"Recreate"},"selector":{"matchLabels":{"app":"db"}},
          "template":{"metadata":{"labels":{"app":"db"}},"spec":
        """ + PodSpec + "}}}";

    private const string CacheClaim = """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"cache-data","namespace":"default"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"4Gi"}}}}""";

    private static string DeletingSet { get; } = ReplicatedGroup.Set.Replace("\"replicas\":2", "\"replicas\":2,\"persistentVolumeClaimRetentionPolicy\":{\"whenDeleted\":\"Retain\",\"whenScaled\":\"Delete\"}", StringComparison.Ordinal);

    internal required VolumeEncryptionMigration Migration { get; init; }

    /// <summary>Permissions are printed from it, without a cluster.</summary>
    internal required KubeDocument Manifest { get; init; }

    /// <summary>The manifests of its claims, where it has no templates for them.</summary>
    internal IReadOnlyList<KubeDocument> Claims { get; init; } = [];

    /// <summary>Creates all that it needs, and waits until it runs.</summary>
    internal required Func<MigrationRig, Task> DeployAsync { get; init; }

    /// <summary>Three nodes in as many zones instead of two.</summary>
    internal bool IsInThreeZones { get; init; }

    /// <summary>Registers images.</summary>
    internal Action<MigrationRig>? Prepare { get; init; }

    /// <summary>Steps from whose beginning it goes back: one before the commit, one after it.</summary>
    internal IReadOnlyList<string> Halfway { get; init; } = ["verify", "restore-policies"];

    /// <summary>Rights ("verb resource names") that only somebody's interference makes it use.</summary>
    internal IReadOnlyList<string> Idle { get; init; } = [];

    /// <summary>How many volumes move.</summary>
    internal int Volumes => (int)Replicas;

    internal long Replicas => Manifest.Integer("spec", "replicas")!.Value;

    internal IReadOnlyList<SimClusterNode> Nodes =>
    [
        new("node-a", "eu-central-1a", "m5.large"), new("node-b", "eu-central-1b", "m5.large"), .. IsInThreeZones ? [new SimClusterNode("node-c", "eu-central-1c", "m5.large")] : Array.Empty<SimClusterNode>(),
    ];

    internal SimAwsOptions Account => IsInThreeZones ? new() { Zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] } : new();

    internal long ReadyReplicas(MigrationRig rig) => Live(rig)?.Integer("status", "readyReplicas") ?? 0;

    /// <summary>The workloads that <see cref="Make"/> knows.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        "in place snapshot-controller", "in place ebs-api", "side by side ebs-api", "application replication", "resize", "volume type", "deployment", "claim", "rolling",
    ];

    /// <summary>Those whose application takes its time, and what differs little from another.</summary>
    internal static IReadOnlyList<string> CostlyNames { get; } = ["side by side snapshot-controller", "redis rolling", "kafka rolling"];

    /// <summary>Kafka brokers whose cutover the plan chooses.</summary>
    internal static MovedWorkload KafkaToChoose()
    {
        var kafka = Kafka(EncryptionRoute.EbsApi);
        return kafka with { Migration = kafka.Migration with { Cutover = EncryptionCutover.Choose } };
    }

    /// <summary>A new one for each cluster: some remember what happens to them.</summary>
    internal static MovedWorkload Make(string name) => name switch
    {
        "in place snapshot-controller" => Redis(EncryptionRoute.SnapshotController),
        "in place ebs-api" => Redis(EncryptionRoute.EbsApi),
        "side by side snapshot-controller" => Beside(EncryptionRoute.SnapshotController),
        "side by side ebs-api" => Beside(EncryptionRoute.EbsApi),
        "application replication" => Beside(EncryptionRoute.ApplicationReplication) with { Halfway = ["compare", "restore-policies"] },
        "resize" => Resized(EncryptionRoute.SnapshotController),
        "volume type" => Retyped(EncryptionRoute.EbsApi),
        "deployment" => Deployment(EncryptionRoute.SnapshotController),
        "claim" => Claim(EncryptionRoute.EbsApi),
        "rolling" => Replicated(EncryptionRoute.SnapshotController, new ReplicatedGroup()),
        "redis rolling" => OfScenario(BuiltInScenarios.RedisReplicated, EncryptionRoute.SnapshotController),
        "kafka rolling" => Kafka(EncryptionRoute.EbsApi),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such workload"),
    };

    /// <summary>A Redis set, stopped as a whole.</summary>
    private static MovedWorkload Redis(EncryptionRoute route) => new()
    {
        Migration = HazardRun.Migration with { KmsKey = "alias/data", Route = route, Cutover = EncryptionCutover.InPlace },
        Manifest = KubeDocument.Parse(RedisSet),
        DeployAsync = async rig =>
        {
            await ConfigureAsync(rig);
            await rig.Deploy(RedisSet);
        },
    };

    /// <summary>The same, with another set that takes over.</summary>
    private static MovedWorkload Beside(EncryptionRoute route) => Redis(route) with
    {
        Migration = Redis(route).Migration with { Cutover = EncryptionCutover.SideBySide, TargetName = "db1" },
        DeployAsync = async rig =>
        {
            await Redis(route).DeployAsync(rig);
            await rig.Create(KubeResources.Services, Clients);
            // A tag that no driver gives.
            foreach (var claim in (string[])["data-db-0", "data-db-1"]) await rig.Ports.BlockStorage.CreateTagsAsync(rig.HandleOf(claim)!, [new("team", "a")], CancellationToken.None);
        },
    };

    /// <summary>The same onto larger volumes, in a namespace with a quota.</summary>
    private static MovedWorkload Resized(EncryptionRoute route) => Redis(route) with
    {
        Migration = Redis(route).Migration with { Sizes = [VolumeSize.Parse("data=6Gi")] },
        DeployAsync = async rig =>
        {
            await Redis(route).DeployAsync(rig);
            await rig.Create(KubeResources.ResourceQuotas, """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"storage","namespace":"default"},"spec":{"hard":{"requests.storage":"100Gi"}}}""");
        },
    };

    /// <summary>The same onto volumes of another type.</summary>
    private static MovedWorkload Retyped(EncryptionRoute route) => Redis(route) with
    {
        Migration = Redis(route).Migration with { VolumeType = "io2", Iops = 200 },
    };

    /// <summary>A Deployment of one replica.</summary>
    private static MovedWorkload Deployment(EncryptionRoute route) => new()
    {
        Migration = Redis(route).Migration with { StatefulSet = "cache", Owner = EncryptedWorkload.Deployment },
        Manifest = KubeDocument.Parse(RedisDeployment).WithAt(["spec", "template", "spec", "volumes"], KubeDocument.Parse("""[{"name":"config","configMap":{"name":"redis"}},{"name":"data","persistentVolumeClaim":{"claimName":"cache-data"}}]""")),
        Claims = [KubeDocument.Parse(CacheClaim)],
        // Made anew when someone deletes it.
        Idle = ["create deployments.apps "],
        DeployAsync = async rig =>
        {
            await ConfigureAsync(rig);
            await rig.Create(KubeResources.StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"plain"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"WaitForFirstConsumer"}""");
            await rig.Create(KubeResources.PersistentVolumeClaims, CacheClaim);
            await rig.Create(KubeResources.Deployments, Deployment(route).Manifest.ToString());
            await rig.Until(() => Deployment(route).ReadyReplicas(rig) == 1);
        },
    };

    /// <summary>Its claim by name, onto a larger volume.</summary>
    private static MovedWorkload Claim(EncryptionRoute route) => Deployment(route) with
    {
        Migration = Redis(route).Migration with { StatefulSet = "cache-data", Owner = EncryptedWorkload.Claims, Claims = ["cache-data"], Sizes = [VolumeSize.Parse("6Gi")] },
    };

    /// <summary>A set that is moved pod by pod, with an application of the test's own.</summary>
    private static MovedWorkload Replicated(EncryptionRoute route, ReplicatedGroup group) => new()
    {
        Migration = Redis(route).Migration with { Cutover = EncryptionCutover.Rolling, RollingKinds = [new StandInApplication(group)] },
        Manifest = KubeDocument.Parse(DeletingSet),
        Halfway = ["move-pod-2", "restore-policies"],
        // The application of the test's own is asked without a container.
        Idle = ["watch pods db-0,db-1", "create pods/exec db-0,db-1", "get pods/exec db-0,db-1"],
        Prepare = group.RegisterTo,
        DeployAsync = rig => rig.Deploy(DeletingSet),
    };

    /// <summary>The scenario kafka-encryption, with a topic.</summary>
    private static MovedWorkload Kafka(EncryptionRoute route)
    {
        var kafka = OfScenario(BuiltInScenarios.KafkaEncryption, route);
        return kafka with
        {
            IsInThreeZones = true,
            DeployAsync = async rig =>
            {
                await kafka.DeployAsync(rig);
                var made = await rig.Admin.ExecAsync(new ExecRequest("shop", "kafka-0", "kafka",
                    ["/opt/kafka/bin/kafka-topics.sh", "--bootstrap-server", "localhost:9092", "--create", "--topic", "orders", "--partitions", "3", "--replication-factor", "3"], ReadOnlyMemory<byte>.Empty), CancellationToken.None);
                made.ExitCode.Should().Be(0, made.Stdout + made.Stderr);
                await rig.Delay(10);
            },
        };
    }

    private static MovedWorkload OfScenario(Scenario scenario, EncryptionRoute route)
    {
        IReadOnlyList<Manifest> manifests = [.. scenario.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name))];
        var set = manifests.Single(m => m.Kind == "StatefulSet").Document;
        var workload = new MovedWorkload
        {
                Migration = new VolumeEncryptionMigration(set.Namespace!, set.Name) { KmsKey = "alias/data", Route = route, Cutover = EncryptionCutover.Rolling },
            Manifest = set,
            Halfway = ["move-pod-2", "restore-policies"],
            // Watched when someone else deletes one; patched when claims would be deleted with the set.
            Idle = [$"watch pods {string.Join(',', Enumerable.Range(0, 3).Select(i => $"{set.Name}-{i}"))}", $"patch statefulsets.apps {set.Name}"],
            DeployAsync = static _ => Task.CompletedTask,
        };
        return workload with
        {
            DeployAsync = async rig =>
            {
                await new ManifestApplier(rig.Admin, new KindDirectory(rig.Cluster.Kinds)).ApplyAllAsync(manifests, CancellationToken.None);
                await rig.Until(() => workload.ReadyReplicas(rig) == workload.Replicas);
                await rig.Delay(20);
            },
        };
    }

    private static async Task ConfigureAsync(MigrationRig rig)
    {
        await rig.Create(KubeResources.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"redis","namespace":"default"},"data":{"node.conf":"port 6379\ndir /data\n"}}""");
        await rig.Create(KubeResources.Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"password","namespace":"default"},"stringData":{"A":"b"}}""");
    }

    private KubeDocument? Live(MigrationRig rig) =>
        rig.Get(Manifest.Text("kind") == "Deployment" ? KubeResources.Deployments : KubeResources.StatefulSets, Migration.TargetName ?? Manifest.Name, Manifest.Namespace) is { } live && live.Integer("spec", "replicas") > 0
            ? live : rig.Get(Manifest.Text("kind") == "Deployment" ? KubeResources.Deployments : KubeResources.StatefulSets, Manifest.Name, Manifest.Namespace);
}
