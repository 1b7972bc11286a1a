using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>The ConfigMaps and Secrets without which the kubelet would not start a pod, by name; optional ones are left out.</summary>
internal sealed record PodConfig(IReadOnlyList<string> ConfigMaps, IReadOnlyList<string> Secrets)
{
    internal static PodConfig Of(KubeDocument pod)
    {
        var (configMaps, secrets) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        void Add(SortedSet<string> to, KubeDocument? source, string nameField)
        {
            if (source is not null && source.Flag("optional") != true && source.Text(nameField) is { Length: > 0 } name) to.Add(name);
        }

        foreach (var volume in pod.List("volumes"))
        {
            Add(configMaps, volume["configMap"], "name");
            Add(secrets, volume["secret"], "secretName");
            foreach (var source in volume.List("projected", "sources"))
            {
                Add(configMaps, source["configMap"], "name");
                Add(secrets, source["secret"], "name");
            }
        }

        foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
        {
            foreach (var source in container.List("envFrom"))
            {
                Add(configMaps, source["configMapRef"], "name");
                Add(secrets, source["secretRef"], "name");
            }

            foreach (var variable in container.List("env"))
            {
                Add(configMaps, variable.At("valueFrom", "configMapKeyRef"), "name");
                Add(secrets, variable.At("valueFrom", "secretKeyRef"), "name");
            }
        }

        return new PodConfig([.. configMaps], [.. secrets]);
    }
}
