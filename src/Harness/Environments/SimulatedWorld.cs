using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Environments.Fleets;
using Drydock.Harness.Manifests;
using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Faults;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Csi.Ebs;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Nodes;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Environments;

/// <summary>A simulated account with a simulated EKS cluster in it, as a scenario asks for.</summary>
internal sealed class SimulatedWorld
{
    /// <summary>What comes and goes by itself in a running cluster: no rollback gives it back, no cleanup owes it.</summary>
    private static readonly string[] Ephemeral = ["events", "events.events.k8s.io", "endpointslices.discovery.k8s.io", "endpoints", "nodes", "csinodes.storage.k8s.io"];

    /// <summary>Hundreds of sets make hundreds of times as many steps as one.</summary>
    private const long FleetStepsMax = 2_000_000_000;

    private readonly SimAws _aws;
    private readonly SimCluster _cluster;
    private readonly IReadOnlyList<KubeResource> _resources;

    /// <summary>What is mounted before the checkers begin to watch: writers of old count too.</summary>
    private readonly List<MountEvent> _mounts = [];
    private DrawnOptions _drawn = null!;

    internal SimulatedWorld(Scenario scenario, ulong seed)
    {
        World = scenario.Migration.Kind == MigrationKind.EncryptFleet ? new World(seed) { StepsMax = FleetStepsMax } : new World(seed);
        var zones = scenario.Cluster.Nodes.Select(n => n.Zone).Distinct(StringComparer.Ordinal).ToList();
        _aws = new SimAws(World, new SimAwsOptions
        {
            Region = scenario.Account.Region,
            Zones = zones,
            EncryptionByDefault = scenario.Account.EncryptionByDefault,
            Quotas = scenario.Account.Ec2RequestsPerSecond is { } rate ? new Ec2Quotas { RequestLimit = new Ec2RequestLimit((int)(rate * 10), rate) } : Ec2Quotas.Default,
        });
        MigratorRole = AwsPrincipal.Administrator(_aws.Options.AccountId);
        BuiltInImages.Register(Images);
        _cluster = new SimCluster(World, new SimClusterOptions
        {
            Nodes = scenario.Cluster.Nodes.Select(n => new SimClusterNode(n.Name, n.Zone, n.InstanceType)).ToList(),
            Aws = _aws,
            EbsCsiDriver = scenario.Cluster.EbsCsiDriver,
            HostPathCsiDriver = scenario.Cluster.HostPathCsiDriver,
            EbsCsiDriverRole = MakeKeys(scenario.Account.Keys),
            SnapshotController = scenario.Cluster.SnapshotController,
            SnapshotControllerLimit = scenario.Cluster.SnapshotControllerLimit,
            VolumeAttributesClasses = scenario.Cluster.VolumeAttributesClasses,
            Images = Images,
        });
        Directory = new KindDirectory(_cluster.Kinds);
        Provisioners = [.. scenario.Cluster.EbsCsiDriver ? [EbsDriverOptions.DriverName] : Array.Empty<string>(), .. scenario.Cluster.HostPathCsiDriver ? [HostPathControllerDriver.Name] : Array.Empty<string>()];
        Volumes = new VolumeInspection(_aws, World.Clock);
        _resources = _cluster.Kinds.Select(k => k.Resource).Where(r => !Ephemeral.Contains(r.ToString())).ToList();
    }

    internal World World { get; }
    internal ImageRegistry Images { get; } = new();
    internal KindDirectory Directory { get; }
    internal IVolumeInspection Volumes { get; }
    internal IReadOnlyList<string> Provisioners { get; }
    internal IReadOnlyList<KubeResource> Resources => _cluster.Kinds.Select(k => k.Resource).ToList();
    internal SimNetwork Network => _cluster.Network;
    internal EtcdStore Store => _cluster.Store;

    /// <summary>The API as the operator's kubectl sees it.</summary>
    internal IKubernetesApi Admin => _cluster.ClientFor(ApiUser.Admin, "kubectl");

    /// <summary>EC2 as the migrator's role sees it.</summary>
    internal IBlockStorage BlockStorage => _aws.BlockStorageFor(MigratorRole);

    internal IKeyManagement KeyManagement => _aws.KeysFor(MigratorRole);

    internal IEnumerable<string> KeyNames => _aws.Kms.Keys.Select(k => k.Arn).Prepend(SimKms.EbsAlias);

    /// <summary>It may do everything but use the keys that the scenario keeps from it.</summary>
    private AwsPrincipal MigratorRole { get; set; }

    /// <summary>The most that a migrator's watch is late, when that is not what the seed drew.</summary>
    internal TimeSpan? WatchLag { get; set; }

    internal FaultContext FaultContext(IFaultSurroundings surroundings, (string Namespace, string Name) target, string stream) =>
        new(_cluster, _aws, ClientApi("someone"), surroundings, target.Namespace, target.Name, World.RandomFor(stream));

    internal void Use(DrawnOptions drawn) => _drawn = drawn;

    internal Task StartAsync()
    {
        foreach (var node in _cluster.Nodes.Values)
        {
            node.Mounted = _mounts.Add;
            node.Unmounted = gone => _mounts.RemoveAll(m => m with { At = gone.At } == gone);
        }

        return _cluster.StartAsync(CancellationToken.None);
    }

    /// <summary>The API as a migrator sees it: with late watches that may break.</summary>
    internal IKubernetesApi MigratorApi(string identity)
    {
        var client = _cluster.ClientFor(ApiUser.Admin, identity);
        Trouble(client, World.RandomFor("watch/" + identity));
        return client;
    }

    internal IKubernetesApi ClientApi(string name) => _cluster.ClientFor(ApiUser.Admin, "client-" + name);

    /// <summary>A key by any of its names, or null; null asks for the account's default key for EBS, once it is there.</summary>
    internal KmsKey? FindKey(string? name)
    {
        name ??= _aws.DefaultKmsKeyId ?? SimKms.EbsAlias;
        try
        {
            var arn = _aws.Kms.ArnOf(name);
            return _aws.Kms.Keys.FirstOrDefault(k => k.Arn == arn);
        }
        catch (AwsServiceException)
        {
            return null;
        }
    }

    internal WorldSnapshot TakeSnapshot() => WorldSnapshot.Take(_resources, Lasting, Volumes);

    /// <summary>The leases of nodes and of the control plane are renewed all the while; others are somebody's.</summary>
    private IEnumerable<KubeDocument> Lasting(KubeResource resource) => resource == KubeResources.Leases
        ? Store.Dump(resource).Where(l => l.Namespace?.StartsWith("kube-", StringComparison.Ordinal) != true) : Store.Dump(resource);

    /// <summary>The claims of a StatefulSet or Deployment (or some of them), and the EBS volumes beneath them.</summary>
    internal IReadOnlyList<CheckedVolume> VolumesOf(string ns, string set, IReadOnlyList<string> some) => VolumesOf(
        Store.Peek(KubeResources.StatefulSets, ns, set), Store.Peek(KubeResources.Deployments, ns, set), some, Store.Dump(KubeResources.PersistentVolumeClaims).Where(c => c.Namespace == ns));

    private List<CheckedVolume> VolumesOf(KubeDocument? set, KubeDocument? deployment, IReadOnlyList<string> some, IEnumerable<KubeDocument> claims)
    {
        var named = deployment?.List("spec", "template", "spec", "volumes").Select(v => v.Text("persistentVolumeClaim", "claimName")).ToList() ?? [];
        var prefixes = set?.List("spec", "volumeClaimTemplates").Select(t => $"{t.Name}-{set.Name}-").ToList() ?? [];
        var volumes = new List<CheckedVolume>();
        foreach (var claim in claims)
        {
            var prefix = prefixes.Find(p => claim.Name.StartsWith(p, StringComparison.Ordinal));
            var isOfSet = prefix is not null && int.TryParse(claim.Name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);
            if ((!isOfSet && !named.Contains(claim.Name)) || (some.Count > 0 && !some.Contains(claim.Name))) continue;
            if (HandleOf(claim) is { } handle && IsEbs(claim)) volumes.Add(new CheckedVolume(claim.Name, claim.Text("spec", "volumeName")!, new VolumeId(handle)));
        }

        return volumes;
    }

    /// <summary>The claims of every set ("namespace/name") and the EBS volumes beneath them.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<CheckedVolume>> VolumesBySet()
    {
        var volumes = new SortedDictionary<string, IReadOnlyList<CheckedVolume>>(StringComparer.Ordinal);
        var claims = Store.Dump(KubeResources.PersistentVolumeClaims).ToLookup(c => c.Namespace, StringComparer.Ordinal);
        foreach (var set in Store.Dump(KubeResources.StatefulSets)) volumes[set.Key] = VolumesOf(set, null, [], claims[set.Namespace]);
        return volumes;
    }

    /// <summary>The volume handle under each claim of the set now.</summary>
    internal IReadOnlyList<KeyValuePair<string, string?>> HandlesOf(CheckedMigration migration) => migration.Volumes
        .Select(v => new KeyValuePair<string, string?>(v.Claim, Store.Peek(KubeResources.PersistentVolumeClaims, migration.Namespace, migration.ClaimNow(v.Claim)) is { } claim ? HandleOf(claim) : null))
        .ToList();

    /// <summary>Where a writer's data must be: on its pod, or on one of those that its Service selects.</summary>
    internal IReadOnlyList<string> AddressesOf(RedisWriter writer)
    {
        if (writer.Service is null) return Store.Peek(KubeResources.Pods, writer.Namespace, writer.Pod)?.Text("status", "podIP") is { } address ? [address] : [];
        var selector = Store.Peek(KubeResources.Services, writer.Namespace, writer.Service)?.At("spec", "selector")?.Fields ?? [];
        return [.. Store.Dump(KubeResources.Pods)
            .Where(p => p.Namespace == writer.Namespace && selector.Count > 0 && selector.All(f => p.Label(f.Name) == f.Value.ScalarText))
            .Select(p => p.Text("status", "podIP")).OfType<string>()];
    }

    internal IReadOnlyList<MovedVolume> MovedVolumes(CheckedMigration migration, IReadOnlyList<KeyValuePair<string, string?>> handles, IVolumeInspection? inspection = null) => migration.Volumes
        .Zip(handles, (volume, handle) =>
        {
            var real = (inspection ?? Volumes).Find(new VolumeId(handle.Value ?? ""));
            return new MovedVolume(volume.Claim, volume.Source.Value, handle.Value, real?.Encrypted ?? false, real?.KmsKeyId);
        })
        .ToList();

    /// <summary>Lets a recorder see every object and every resource of the account that changes.</summary>
    internal void Attach(RunRecorder recorder)
    {
        Store.Committed += recorder.Committed;
        _aws.Changed += change => recorder.Changed(change, _aws.Inspection);
    }

    /// <summary>Lets the checkers see every mount, every deleted object and every volume that goes.</summary>
    internal void Attach(CheckerSet checkers)
    {
        foreach (var mount in _mounts.Where(HasOneWriter)) checkers.SingleWriter.Mounted(mount);
        foreach (var node in _cluster.Nodes.Values)
        {
            node.Mounted = mount =>
            {
                if (HasOneWriter(mount)) checkers.SingleWriter.Mounted(mount);
                checkers.VerifiedStart.Mounted(mount);
                checkers.SourceIntact.Mounted(mount);
            };
            node.Unmounted = checkers.SingleWriter.Unmounted;
        }

        checkers.PodByPod.Begin(Store.Dump(KubeResources.Pods));
        Store.Committed += commit =>
        {
            if (commit.Resource == KubeResources.Pods) checkers.PodByPod.Changed(commit.Old, commit.New);
            if (commit.New is null && commit.Old is { } old) checkers.SourceIntact.ObjectDeleted(commit.Resource, old);
        };
        _aws.Changed += change =>
        {
            if (change.Kind == "volume" && change.NewState is null or "deleting" or "deleted") checkers.SourceIntact.VolumeGone(change.ResourceId);
        };
    }

    /// <summary>Lets a fleet's checkers see every mount, every deleted object and every change of volumes and snapshots.</summary>
    internal void Attach(FleetCheckers checkers)
    {
        foreach (var mount in _mounts.Where(HasOneWriter)) checkers.MountedBefore(mount);
        foreach (var node in _cluster.Nodes.Values)
        {
            node.Mounted = mount => checkers.Mounted(mount, HasOneWriter(mount));
            node.Unmounted = checkers.Unmounted;
        }

        foreach (var pod in Store.Dump(KubeResources.Pods)) checkers.PodChanged(null, pod);
        Store.Committed += commit =>
        {
            if (commit.Resource == KubeResources.Pods) checkers.PodChanged(commit.Old, commit.New);
            if (commit.New is null && commit.Old is { } old) checkers.ObjectDeleted(commit.Resource, old);
        };
        _aws.Changed += checkers.Changed;
    }

    /// <summary>Lets EC2 complete no snapshot of a volume.</summary>
    internal void FailSnapshotsOf(VolumeId volume) => _aws.FailSnapshotsOf(volume);

    /// <summary>A claim that is ReadWriteMany has several writers on purpose.</summary>
    private bool HasOneWriter(MountEvent mount) =>
        Store.Peek(KubeResources.PersistentVolumeClaims, mount.Namespace, mount.Claim)?.List("spec", "accessModes").Any(static m => m.ScalarText == "ReadWriteMany") != true;

    /// <summary>A claim of another driver is none of the encryption's business.</summary>
    private bool IsEbs(KubeDocument claim) => Store.Peek(KubeResources.PersistentVolumes, null, claim.Text("spec", "volumeName")!)?.Text("spec", "csi", "driver") == "ebs.csi.aws.com";

    private string? HandleOf(KubeDocument claim) =>
        claim.Text("spec", "volumeName") is { } name ? Store.Peek(KubeResources.PersistentVolumes, null, name)?.Text("spec", "csi", "volumeHandle") : null;

    /// <summary>Makes the scenario's keys, and the driver's role with the rights on those that it may use.</summary>
    private AwsPrincipal MakeKeys(IReadOnlyList<KeySpec> keys)
    {
        var role = AwsPrincipal.EbsCsiDriver(_aws.Options.AccountId);
        foreach (var spec in keys)
        {
            var key = _aws.Kms.CreateKey(spec.Alias);
            if (spec.DriverMayUse) role = role.With([.. AwsManagedPolicies.EbsEncryptionOn(key.Arn)]);
            // As a key policy that leaves it out: it may look, not use.
            if (!spec.MigratorMayUse) MigratorRole = MigratorRole.With(PolicyStatement.Deny(["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], [key.Arn]));
            if (spec.State == "Disabled") _aws.Kms.DisableKey(key.Arn);
            if (spec.State == "PendingDeletion") _aws.Kms.ScheduleKeyDeletion(key.Arn, TimeSpan.FromDays(7));
        }

        return role;
    }

    private void Trouble(ApiServerClient client, SeededRandom random) => client.WatchDelay = () => random.Duration(TimeSpan.Zero, WatchLag ?? _drawn.WatchDelayMax);
}
