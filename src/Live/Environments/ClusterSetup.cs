using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Live.Environments;

/// <summary>Turns a fresh k3s into what the scenarios need, and proves it with a claim that binds.</summary>
internal sealed class ClusterSetup(IKubernetesApi api, LiveSettings settings, ReadinessWait wait)
{
    internal const string StorageClass = "csi-hostpath-sc";
    private const string System = "kube-system";
    private const string Probe = "drydock-probe";

    private readonly ManifestApplier _applier = new(api, new KindDirectory(KindCatalog.CreateAll()));

    /// <exception cref="LiveEnvironmentException">Something did not become ready in time.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        await wait.UntilAsync("the API", ApiAsync, cancellationToken);
        await wait.UntilAsync("nodes", NodesAsync, cancellationToken);
        await ApplyDefinitionsAsync(cancellationToken);
        await wait.UntilAsync("snapshot definitions", DefinitionsAsync, cancellationToken);
        foreach (var file in new[] { ClusterManifests.SnapshotController, ClusterManifests.HostPathDriver, ClusterManifests.Classes })
        {
            wait.Tell($"applying {file}");
            await _applier.ApplyAllAsync(ClusterManifests.Read(file, settings), cancellationToken);
        }

        foreach (var resource in new[] { KubeResources.Deployments, KubeResources.StatefulSets, DaemonSets })
        {
            await wait.UntilAsync($"{resource.Plural} of {System}", token => RolledOutAsync(resource, token), cancellationToken);
        }

        await wait.UntilAsync($"driver {HostPathControllerDriver.Name} on its node", DriverAsync, cancellationToken);
        await ProbeAsync(cancellationToken);
    }

    private static KubeResource DaemonSets { get; } = new("apps", "v1", "daemonsets");

    private async Task<string?> ApiAsync(CancellationToken cancellationToken)
    {
        // A pod can't be made in a namespace before its account is there.
        var account = await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.ServiceAccounts, "default", "default"), cancellationToken);
        return account.IsSuccess ? null : account.Message ?? "no answer yet";
    }

    private async Task<string?> NodesAsync(CancellationToken cancellationToken)
    {
        var nodes = await ListAsync(KubeResources.Nodes, null, cancellationToken);
        if (nodes.Count == 0) return "no node has registered";
        return nodes.FirstOrDefault(n => !IsTrue(n, "Ready")) is { } late ? $"{late.Name} is not Ready: {MessageOf(late, "Ready")}" : null;
    }

    /// <summary>Definitions that are there belong to whoever made them.</summary>
    private async Task ApplyDefinitionsAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in ClusterManifests.Read(ClusterManifests.SnapshotDefinitions, settings))
        {
            var there = await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.CustomResourceDefinitions, null, manifest.Document.Name), cancellationToken);
            if (there.IsSuccess) continue;
            wait.Tell($"applying {manifest.Document.Name}");
            await _applier.ApplyAllAsync([manifest], cancellationToken);
        }
    }

    private async Task<string?> DefinitionsAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in ClusterManifests.Read(ClusterManifests.SnapshotDefinitions, settings))
        {
            var there = await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.CustomResourceDefinitions, null, manifest.Document.Name), cancellationToken);
            if (!there.IsSuccess || !IsTrue(there.Body, "Established")) return $"{manifest.Document.Name} is not established";
        }

        return null;
    }

    private async Task<string?> RolledOutAsync(KubeResource resource, CancellationToken cancellationToken)
    {
        foreach (var workload in await ListAsync(resource, System, cancellationToken))
        {
            var isDaemon = resource == DaemonSets;
            var wanted = isDaemon ? workload.Integer("status", "desiredNumberScheduled") : workload.Integer("spec", "replicas") ?? 1;
            var ready = workload.Integer("status", isDaemon ? "numberReady" : "readyReplicas") ?? 0;
            var isSeen = workload.Integer("status", "observedGeneration") >= workload.Integer("metadata", "generation");
            if (isSeen && wanted is { } number && ready >= number) continue;
            var why = await WhyAsync(workload, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"{workload.Name} has {ready} of {wanted ?? 0} pods ready{why}");
        }

        return null;
    }

    /// <summary>What a container of a workload waits for, as ImagePullBackOff.</summary>
    private async Task<string> WhyAsync(KubeDocument workload, CancellationToken cancellationToken)
    {
        var labels = workload.At("spec", "selector", "matchLabels")?.Fields.Select(f => $"{f.Name}={f.Value.ScalarText}") ?? [];
        var pods = await api.SendAsync(
            new KubeRequest(KubeVerb.List, KubeResources.Pods, System, Query: [new("labelSelector", string.Join(',', labels))]), cancellationToken);
        var waits = pods.Body.List("items").SelectMany(p => p.List("status", "containerStatuses")).Where(c => c.At("state", "waiting") is not null)
            .Select(c => $"{c.Text("name")} {c.Text("state", "waiting", "reason")}").ToList();
        return waits.Count == 0 ? "" : $" ({string.Join(", ", waits)})";
    }

    private async Task<string?> DriverAsync(CancellationToken cancellationToken)
    {
        var nodes = await ListAsync(KubeResources.CsiNodes, null, cancellationToken);
        return nodes.Any(n => n.List("spec", "drivers").Any(d => d.Text("name") == HostPathControllerDriver.Name)) ? null : "no CSINode names it";
    }

    /// <summary>
    /// A claim that binds proves driver, provisioner and class together. The class waits for a pod; naming the node on the claim, as the scheduler does, spares the pod and its image.
    /// Provenance: Documented (kubernetes.io, "Volume Binding Mode"; the annotation is the scheduler's own).
    /// </summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var node = (await ListAsync(KubeResources.Nodes, null, cancellationToken))[0].Name;
        var claim = KubeDocument.Object(
            ("apiVersion", "v1"),
            ("kind", "PersistentVolumeClaim"),
            ("metadata", KubeDocument.Object(("name", Probe), ("namespace", "default"), ("annotations", KubeDocument.Object(("volume.kubernetes.io/selected-node", node))))),
            ("spec", KubeDocument.Object(
                ("accessModes", KubeDocument.Array("ReadWriteOnce")),
                ("storageClassName", StorageClass),
                ("resources", KubeDocument.Object(("requests", KubeDocument.Object(("storage", "1Mi"))))))));
        var made = await api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.PersistentVolumeClaims, "default", Body: claim), cancellationToken);
        if (made is { IsSuccess: false, StatusCode: not 409 }) throw new LiveEnvironmentException(LiveProblem.NotReady, $"The probe claim is refused: {made.Message}", "Look into the diagnostics");
        var probe = new KubeRequest(KubeVerb.Get, KubeResources.PersistentVolumeClaims, "default", Probe);
        await wait.UntilAsync(
            $"a claim of class {StorageClass}",
            async token => (await api.SendAsync(probe, token)).Body.Text("status", "phase") is "Bound" ? null : "it is not Bound",
            cancellationToken);
        await api.SendAsync(probe with { Verb = KubeVerb.Delete }, cancellationToken);
        await wait.UntilAsync("its deletion", async token => (await api.SendAsync(probe, token)).StatusCode == 404 ? null : "it is still there", cancellationToken);
    }

    private async Task<IReadOnlyList<KubeDocument>> ListAsync(KubeResource resource, string? ns, CancellationToken cancellationToken) =>
        (await api.SendAsync(new KubeRequest(KubeVerb.List, resource, ns), cancellationToken)).Body.List("items");

    private static bool IsTrue(KubeDocument value, string condition) => value.List("status", "conditions").Any(c => c.Text("type") == condition && c.Text("status") == "True");

    private static string MessageOf(KubeDocument value, string condition) =>
        value.List("status", "conditions").FirstOrDefault(c => c.Text("type") == condition)?.Text("message") ?? "no condition yet";
}
