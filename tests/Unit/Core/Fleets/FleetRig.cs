using System.Globalization;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Aws;

namespace Drydock.Unit.Core.Fleets;

/// <summary>Several sets of two pods each in one cluster, and a migrator for all of them.</summary>
internal sealed class FleetRig : IFleetProgress
{
    internal FleetRig(ulong seed = 1, SimAwsOptions? account = null) => Rig = new MigrationRig(seed, account);

    internal MigrationRig Rig { get; }
    internal List<FleetProgress> Standings { get; } = [];
    internal List<FleetSetResult> Ends { get; } = [];

    /// <summary>Step starts as "namespace/name step".</summary>
    internal List<string> Steps { get; } = [];

    internal static EncryptionFleet Fleet(string selector = "") => new(new VolumeEncryptionMigration("default", "all") { VerifierImage = "busybox:1.37" }) { Selector = selector };

    internal FleetMigrator Migrator(MigrationPorts? ports = null, string identity = "drydock") => new(ports ?? Rig.Ports, Rig.World.Clock, identity, progress: this);

    internal async Task Deploy(params (string Namespace, string Name, int Gibibytes)[] sets)
    {
        await Rig.Cluster.StartAsync(CancellationToken.None);
        await Rig.Create(KubeResources.StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"plain"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"WaitForFirstConsumer","reclaimPolicy":"Delete","parameters":{}}""");
        foreach (var ns in sets.Select(s => s.Namespace).Distinct(StringComparer.Ordinal).Where(n => n != "default"))
        {
            await Rig.Create(KubeResources.Namespaces, $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{ns}}"} }""");
        }

        await Rig.Delay(5);
        foreach (var (ns, name, size) in sets) await Rig.Create(KubeResources.StatefulSets, Set(ns, name, size));
        await Rig.Until(() => sets.All(s => Rig.Get(KubeResources.StatefulSets, s.Name, s.Namespace)?.Integer("status", "readyReplicas") == 2));
        await Rig.Delay(10);
    }

    internal static string Set(string ns, string name, int gibibytes) => MigrationRig.Set
        .Replace("\"name\":\"db\"", $"\"name\":\"{name}\"", StringComparison.Ordinal).Replace("\"app\":\"db\"", $"\"app\":\"{name}\"", StringComparison.Ordinal)
        .Replace("\"namespace\":\"default\"", $"\"namespace\":\"{ns}\"", StringComparison.Ordinal).Replace("\"serviceName\":\"db\"", $"\"serviceName\":\"{name}\"", StringComparison.Ordinal)
        .Replace("4Gi", string.Create(CultureInfo.InvariantCulture, $"{gibibytes}Gi"), StringComparison.Ordinal);

    public void Report(MigrationProgress progress)
    {
        Rig.Report(progress);
        if (progress.Kind == MigrationProgressKind.StepStarted) Steps.Add($"{progress.Subject} {progress.Step}");
    }

    public void Report(FleetProgress progress) => Standings.Add(progress);

    public void Ended(FleetSetResult result) => Ends.Add(result);
}
