using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Controllers;
using Drydock.Simulators.Kubernetes.Controllers.Cluster;
using Drydock.Simulators.Kubernetes.Controllers.Storage;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Csi.Ebs;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Csi.Sidecars;
using Drydock.Simulators.Kubernetes.Nodes;
using Drydock.Simulators.Kubernetes.Scheduling;

namespace Drydock.Simulators.Kubernetes;

/// <content>The control plane's processes and the CSI drivers.</content>
public sealed partial class SimCluster
{
    private void AddControlPlane()
    {
        Add(ControllerManagerProcess, process =>
        {
            var api = ClientFor(new ApiUser("system:kube-controller-manager", ["system:authenticated"]), ControllerManagerProcess);
            var more = StorageControllers.All;
            if (Options.StorageVersionMigrator) more = [.. more, informers => StorageVersionMigrator.Create(api, World.Clock, informers, Kinds)];
            return KubeControllerManager.RunAsync(process, api, World, more, CancellationToken.None, Kinds);
        });
        Add(SchedulerProcess, process => KubeScheduler.RunAsync(
            process, ClientFor(new ApiUser("system:kube-scheduler", ["system:authenticated"]), SchedulerProcess), World, CancellationToken.None));
        if (Options.SnapshotController)
        {
            Add(SnapshotControllerProcessName, _ => SnapshotControllerProcess.RunAsync(ComponentClient("snapshot-controller"), World.Clock, Options.SnapshotControllerLimit, CancellationToken.None));
        }
    }

    private void AddDrivers()
    {
        if (Options.HostPathCsiDriver)
        {
            Add(HostPathControllerProcess, _ => new CsiControllerProcess(new HostPathControllerDriver(HostPath, World.Clock), CsiSidecarSettings.HostPath, Options.SnapshotController)
                .RunAsync(ComponentClient("csi-hostpathplugin-sa"), World.Clock, CancellationToken.None));
        }

        if (!Options.EbsCsiDriver || Options.Aws is not { } aws) return;
        var role = Options.EbsCsiDriverRole ?? AwsPrincipal.EbsCsiDriver(aws.Options.AccountId);
        var settings = new EbsDriverOptions { ClusterName = Options.Name, Zones = aws.Options.Zones };
        Add(EbsControllerProcess, _ =>
        {
            var driver = new EbsControllerDriver(aws.BlockStorageFor(role), World.Clock, settings);
            return new CsiControllerProcess(driver, CsiSidecarSettings.Ebs, Options.SnapshotController, Options.VolumeAttributesClasses).RunAsync(ComponentClient("ebs-csi-controller-sa"), World.Clock, CancellationToken.None);
        });
    }

    private void InstallDrivers(SimNode node)
    {
        if (Options is { EbsCsiDriver: true, Aws: { } aws })
        {
            var options = node.Options;
            node.Install(() => new EbsNodeDriver(
                options.InstanceId, options.Zone, InstanceAttachLimits.VolumesMax(options.InstanceType), aws.OpenDevice, World.Clock, World.RandomFor("filesystems/" + node.Name)));
        }

        if (Options.HostPathCsiDriver) node.Install(() => new HostPathNodeDriver(node.Name, HostPath, World.Clock, World.RandomFor("filesystems/" + node.Name)));
    }
}
