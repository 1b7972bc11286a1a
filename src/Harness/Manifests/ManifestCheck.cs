using Drydock.Core.Kubernetes;
using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Manifests;

/// <summary>What can be said of manifests before anything runs: images, provisioners and the StatefulSet that is to move.</summary>
internal sealed class ManifestCheck(IReadOnlyList<Manifest> manifests, KindDirectory kinds, ImageRegistry images, IReadOnlyList<string> provisioners)
{
    /// <exception cref="ManifestException">The first thing that is wrong.</exception>
    public void Run()
    {
        foreach (var manifest in manifests)
        {
            kinds.Find(manifest);
            if (manifest.Kind == "StorageClass") CheckProvisioner(manifest);
            var (pod, path) = PodSpecOf(manifest);
            if (pod is not null) CheckImages(manifest, pod, path);
        }
    }

    /// <summary>The manifest of the workload "namespace/name".</summary>
    /// <exception cref="ManifestException">It isn't there, or claims no volumes.</exception>
    public Manifest RequireWorkload(string target, string kind)
    {
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == target.Length - 1) throw new ManifestException($"'{target}' is no {kind}: write NAMESPACE/NAME");
        var sets = manifests.Where(m => m.Kind == kind).ToList();
        var found = sets.FirstOrDefault(m => $"{m.Document.Namespace ?? "default"}/{m.Document.Name}" == target)
            ?? throw new ManifestException(
                $"there is no {kind} '{target}' in the manifests; there are: {(sets.Count == 0 ? "none" : string.Join(", ", sets.Select(s => $"{s.Document.Namespace ?? "default"}/{s.Document.Name} ({s.File}:{s.Line})")))}");
        if (kind == "StatefulSet" && found.Document.List("spec", "volumeClaimTemplates").Count == 0)
        {
            throw new ManifestException(
                $"StatefulSet '{target}' has no volumeClaimTemplates: it has no volumes that could be encrypted", found.File, found.LineOf("spec.volumeClaimTemplates"), "spec.volumeClaimTemplates");
        }

        return found;
    }

    private static (KubeDocument? Spec, string Path) PodSpecOf(Manifest manifest) => manifest.Kind switch
    {
        "Pod" => (manifest.Document["spec"], "spec"),
        "StatefulSet" or "Deployment" or "ReplicaSet" or "DaemonSet" or "Job" => (manifest.Document.At("spec", "template", "spec"), "spec.template.spec"),
        _ => (null, ""),
    };

    private void CheckProvisioner(Manifest manifest)
    {
        var provisioner = manifest.Document.Text("provisioner");
        if (provisioner is null || provisioners.Contains(provisioner) || provisioner == "kubernetes.io/no-provisioner") return;
        throw new ManifestException(
            $"provisioner '{provisioner}' is not simulated; simulated are {string.Join(", ", provisioners)}", manifest.File, manifest.LineOf("provisioner"), "provisioner");
    }

    private void CheckImages(Manifest manifest, KubeDocument pod, string path)
    {
        foreach (var list in new[] { "initContainers", "containers" })
        {
            var containers = pod.List(list);
            for (var i = 0; i < containers.Count; i++)
            {
                if (containers[i].Text("image") is not { } image || images.Find(image) is not null) continue;
                var field = $"{path}.{list}[{i}].image";
                throw new ManifestException(
                    $"no program is registered for image '{image}'; registered are {string.Join(", ", images.Repositories)}. "
                    + "Register one: ImageRegistry.Register(new SimImage(\"repository\", …)) with an IContainerProgram, see README «Your own images»",
                    manifest.File,
                    manifest.LineOf(field),
                    field);
            }
        }
    }
}
