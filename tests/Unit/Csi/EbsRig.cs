using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Csi.Ebs;
using Drydock.Simulators.Kubernetes.Csi.Sidecars;
using Drydock.Unit.Controllers.Storage;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Csi;

/// <summary>A control plane with the EBS driver on a simulated account, two nodes in two zones without kubelets.</summary>
internal sealed class EbsRig
{
    internal const string ZoneA = "eu-central-1a";
    internal const string ZoneB = "eu-central-1b";

    internal EbsRig(ulong seed = 1, SimAwsOptions? options = null)
    {
        Cluster = new StorageRig(seed);
        Aws = new SimAws(Cluster.World, options);
        Ec2 = Aws.BlockStorageFor(AwsPrincipal.Administrator(Aws.Options.AccountId));
        Cluster.StartStorageControllers().StartSnapshotController();
        StartDriver();
        InstanceA = Aws.RegisterInstance("m7i.large", ZoneA);
        InstanceB = Aws.RegisterInstance("m7i.large", ZoneB);
        Cluster.Run(async () =>
        {
            await Cluster.AddNodeAsync("node-a", EbsDriverOptions.DriverName, InstanceA.Value, Topology(ZoneA));
            await Cluster.AddNodeAsync("node-b", EbsDriverOptions.DriverName, InstanceB.Value, Topology(ZoneB));
            await Cluster.CreateAsync(VolumeSnapshotClasses, """
                {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotClass","metadata":{"name":"snapclass"},"driver":"ebs.csi.aws.com","deletionPolicy":"Delete"}
                """);
        });
    }

    internal StorageRig Cluster { get; }
    internal SimAws Aws { get; }
    internal IBlockStorage Ec2 { get; }
    internal InstanceId InstanceA { get; }
    internal InstanceId InstanceB { get; }

    /// <summary>Starts the controller pod of the driver (again).</summary>
    internal void StartDriver()
    {
        var role = Aws.BlockStorageFor(AwsPrincipal.EbsCsiDriver(Aws.Options.AccountId).With([.. AwsManagedPolicies.EbsEncryptionOn("*")]));
        var driver = new EbsControllerDriver(role, Cluster.World.Clock, new EbsDriverOptions { ClusterName = "prod", Zones = Aws.Options.Zones });
        Cluster.StartCsi(new CsiControllerProcess(driver, CsiSidecarSettings.Ebs));
    }

    internal void Run(Func<Task> work) => Cluster.Run(work, 24 * 60);

    internal Task StorageClassAsync(string name, string parameters = "", string mode = "WaitForFirstConsumer", string policy = "Delete") => Cluster.CreateAsync(StorageClasses, $$$"""
        {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{{name}}}"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"{{{mode}}}","reclaimPolicy":"{{{policy}}}",
         "allowVolumeExpansion":true,"parameters":{ {{{parameters}}} } }
        """);

    internal Task<KubeDocument> ClaimAsync(string name, string storageClass, string size = "4Gi", string? snapshot = null, string? node = "node-a")
    {
        var source = snapshot is null ? "" : $$$""","dataSource":{"apiGroup":"snapshot.storage.k8s.io","kind":"VolumeSnapshot","name":"{{{snapshot}}}"}""";
        var annotation = node is null ? "" : $$$""","annotations":{"volume.kubernetes.io/selected-node":"{{{node}}}"}""";
        return Cluster.CreateAsync(PersistentVolumeClaims, $$$"""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{{name}}}"{{{annotation}}} },
             "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"} },"storageClassName":"{{{storageClass}}}"{{{source}}} } }
            """);
    }

    /// <summary>A bound claim's volume in Kubernetes.</summary>
    internal async Task<KubeDocument> BoundAsync(string claim)
    {
        var bound = await Cluster.WaitPhaseAsync(PersistentVolumeClaims, claim, "Bound", 120);
        return Cluster.Get(PersistentVolumes, null, bound.Text("spec", "volumeName")!)!;
    }

    internal async Task<BlockVolume> VolumeAsync(KubeDocument volume) =>
        (await Ec2.DescribeVolumesAsync(new DescribeRequest([volume.Text("spec", "csi", "volumeHandle")!]), CancellationToken.None)).Single();

    internal async Task<IReadOnlyList<BlockVolume>> VolumesAsync() => await Ec2.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None);

    internal Task SnapshotAsync(string name, string claim) => Cluster.CreateAsync(VolumeSnapshots, $$$"""
        {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"{{{name}}}"},"spec":{"source":{"persistentVolumeClaimName":"{{{claim}}}"},"volumeSnapshotClassName":"snapclass"} }
        """);

    internal Task SnapshotReadyAsync(string name) => Cluster.WaitAsync(VolumeSnapshots, "default", name, s => s.Flag("status", "readyToUse") == true, 3600);

    /// <summary>A pod bound to a node by hand.</summary>
    internal Task<KubeDocument> PodAsync(string name, string claim, string node) => Cluster.CreateAsync(Pods, $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},
         "spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"busybox"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"{{{claim}}}"} }]} }
        """);

    internal async Task DeletePodAsync(string name)
    {
        var body = KubeDocument.Parse("""{"gracePeriodSeconds":0}""");
        (await Cluster.Api.SendAsync(new KubeRequest(KubeVerb.Delete, Pods, "default", name, Body: body), CancellationToken.None)).IsSuccess.Should().BeTrue();
    }

    internal Task VolumesInUseAsync(string node, params string[] names) =>
        Cluster.PatchAsync(KubeResources.Nodes, null, node, names.Length == 0 ? """{"status":{"volumesInUse":null}}""" : $$$"""{"status":{"volumesInUse":[{{{string.Join(",", names.Select(n => $"\"{n}\""))}}}]} }""", "status");

    private static (string, string)[] Topology(string zone) =>
        [("kubernetes.io/os", "linux"), (EbsDriverOptions.ZoneKey, zone), (EbsDriverOptions.WellKnownZoneKey, zone)];
}
