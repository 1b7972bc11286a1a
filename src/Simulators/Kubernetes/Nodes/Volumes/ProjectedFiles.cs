using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Pods;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>
/// The files of configMap, secret, downwardAPI and projected volumes. Provenance: Documented (volumes page; kubelet texts of missing objects and keys);
/// Assumed: the token is no signed JWT, and files are written in place, not swapped through "..data".
/// </summary>
internal sealed class ProjectedFiles(IKubernetesApi api, FieldReader fields)
{
    /// <summary>True for the kinds of volume that this class makes.</summary>
    public static bool Handles(KubeDocument volume) =>
        volume["configMap"] is not null || volume["secret"] is not null || volume["downwardAPI"] is not null || volume["projected"] is not null;

    /// <summary>True when the files follow the pod's own labels and annotations.</summary>
    public static bool FollowsPod(KubeDocument volume) => volume["downwardAPI"] is not null || volume["projected"] is not null;

    /// <summary>Writes all files of the volume; what is no longer projected goes.</summary>
    /// <exception cref="VolumeSetupException">A ConfigMap, Secret or key is missing.</exception>
    /// <exception cref="PortUnreachableException">The API does not answer.</exception>
    public async Task WriteAsync(MemoryFileSystem files, KubeDocument pod, KubeDocument volume, CancellationToken cancellationToken)
    {
        var wanted = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (volume["configMap"] is { } configMap) await AddMapAsync(wanted, pod, configMap, configMap.Text("name") ?? "", isSecret: false, cancellationToken);
        else if (volume["secret"] is { } secret) await AddMapAsync(wanted, pod, secret, secret.Text("secretName") ?? "", isSecret: true, cancellationToken);
        else if (volume["downwardAPI"] is { } downward) AddDownward(wanted, pod, downward);
        else foreach (var source in volume.List("projected", "sources")) await AddSourceAsync(wanted, pod, source, cancellationToken);
        Write(files, wanted);
    }

    private static void Write(MemoryFileSystem files, SortedDictionary<string, byte[]> wanted)
    {
        foreach (var (path, contents) in wanted) files.Replace("/" + path, contents);
        RemoveOthers(files, "", wanted);
    }

    private static void RemoveOthers(MemoryFileSystem files, string directory, SortedDictionary<string, byte[]> wanted)
    {
        foreach (var name in files.List(directory.Length == 0 ? "/" : directory))
        {
            var path = directory + "/" + name;
            if (files.Stat(path) is { IsDirectory: true }) RemoveOthers(files, path, wanted);
            else if (!wanted.ContainsKey(path[1..])) files.Delete(path);
        }
    }

    private static void AddText(SortedDictionary<string, byte[]> wanted, string path, string text) => wanted[path] = Encoding.UTF8.GetBytes(text);

    private async Task AddSourceAsync(SortedDictionary<string, byte[]> wanted, KubeDocument pod, KubeDocument source, CancellationToken cancellationToken)
    {
        if (source["configMap"] is { } configMap) await AddMapAsync(wanted, pod, configMap, configMap.Text("name") ?? "", isSecret: false, cancellationToken);
        if (source["secret"] is { } secret) await AddMapAsync(wanted, pod, secret, secret.Text("name") ?? "", isSecret: true, cancellationToken);
        if (source["downwardAPI"] is { } downward) AddDownward(wanted, pod, downward);
        if (source["serviceAccountToken"] is { } token)
        {
            var account = pod.Text("spec", "serviceAccountName") ?? "default";
            AddText(wanted, token.Text("path") ?? "token", $"simulated-token.{pod.Namespace}.{account}.{pod.Uid}");
        }
    }

    private void AddDownward(SortedDictionary<string, byte[]> wanted, KubeDocument pod, KubeDocument source)
    {
        foreach (var item in source.List("items"))
        {
            var path = item.Text("path") ?? "";
            if (item["fieldRef"] is { } field) AddText(wanted, path, fields.Field(pod, field.Text("fieldPath") ?? ""));
            else if (item["resourceFieldRef"] is { } resource) AddText(wanted, path, fields.Resource(pod, resource, resource.Text("containerName") ?? ""));
        }
    }

    private async Task AddMapAsync(
        SortedDictionary<string, byte[]> wanted, KubeDocument pod, KubeDocument source, string name, bool isSecret, CancellationToken cancellationToken)
    {
        var optional = source.Flag("optional") == true;
        var found = await api.GetAsync(isSecret ? KubeResources.Secrets : KubeResources.ConfigMaps, pod.Namespace, name, cancellationToken);
        if (!found.IsSuccess)
        {
            if (found.IsNotFound && optional) return;
            throw new VolumeSetupException(found.IsNotFound ? $"{(isSecret ? "secret" : "configmap")} \"{name}\" not found" : found.Message ?? "");
        }

        var data = MapData.Read(found.Body, isSecret);
        var items = source.List("items");
        if (items.Count == 0)
        {
            foreach (var (key, contents) in data) wanted[key] = contents;
            return;
        }

        foreach (var item in items)
        {
            var key = item.Text("key") ?? "";
            if (data.TryGetValue(key, out var contents)) wanted[item.Text("path") ?? key] = contents;
            else if (!optional) throw new VolumeSetupException($"references non-existent {(isSecret ? "secret" : "config")} key: {key}");
        }
    }

}
