using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Kinds.Storage;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Volumes of a PodSpec. Provenance: Recorded (validation/pod-volume-two-sources, validation/pod-pvc-volume-no-claim), Documented (API reference, Volume).</summary>
internal static class VolumeRules
{
    private const string FileModes = "must be a number between 0 and 0777 (octal), both inclusive";

    private static readonly string[] Sources =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder",
        "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos",
        "projected", "scaleIO", "csi", "ephemeral", "image",
    ];

    /// <summary>The volumes that are well, by name: mounts refer to them.</summary>
    internal static SortedDictionary<string, KubeDocument> Validate(IReadOnlyList<KubeDocument> volumes, string path, FieldErrors errors)
    {
        var known = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        for (var i = 0; i < volumes.Count; i++)
        {
            var before = errors.Items.Count;
            var at = $"{path}[{i}]";
            Source(volumes[i], at, errors);
            var name = volumes[i].Text("name") ?? "";
            if (name.Length == 0) errors.Required(at + ".name");
            else
            {
                foreach (var problem in NameRules.Label(name)) errors.Invalid(at + ".name", name, problem);
            }

            if (known.ContainsKey(name)) errors.Duplicate(at + ".name", name);
            if (errors.Items.Count == before) known[name] = volumes[i];
        }

        return known;
    }

    private static void Source(KubeDocument volume, string path, FieldErrors errors)
    {
        var count = 0;
        foreach (var name in Sources)
        {
            if (volume[name] is not { IsObject: true } source) continue;
            if (count++ > 0) errors.Forbidden($"{path}.{name}", "may not specify more than 1 volume type");
            else One(name, source, $"{path}.{name}", errors);
        }

        if (count == 0) errors.Required(path, "must specify a volume type");
    }

    private static void One(string name, KubeDocument source, string path, FieldErrors errors)
    {
        switch (name)
        {
            case "emptyDir":
                if (source.Text("sizeLimit") is { } limit && Quantity.TryParse(limit, out var size) && size.IsNegative)
                {
                    errors.Forbidden(path + ".sizeLimit", "SizeLimit field must be a valid resource quantity");
                }

                break;
            case "secret":
                FieldRules.Required(source, "secretName", path, errors);
                Items(source, path, errors);
                break;
            case "configMap":
                FieldRules.Required(source, "name", path, errors);
                Items(source, path, errors);
                break;
            case "downwardAPI":
                Mode(source, "defaultMode", path, errors);
                DownwardItems(source, path, errors);
                break;
            case "persistentVolumeClaim":
                FieldRules.Required(source, "claimName", path, errors);
                break;
            case "projected":
                Projected(source, path, errors);
                break;
            case "csi":
                CsiSource.Driver(source, path, errors);
                break;
            case "ephemeral":
                if (source["volumeClaimTemplate"] is not { IsObject: true } template) errors.Required(path + ".volumeClaimTemplate");
                else ClaimSpecRules.Validate(template["spec"] ?? KubeDocument.EmptyObject, path + ".volumeClaimTemplate.spec", errors);
                break;
            default:
                VolumeSourceRules.Validate(name, source, path, errors);
                break;
        }
    }

    private static void Items(KubeDocument source, string path, FieldErrors errors)
    {
        Mode(source, "defaultMode", path, errors);
        var items = source.List("items");
        for (var i = 0; i < items.Count; i++)
        {
            var at = $"{path}.items[{i}]";
            FieldRules.Required(items[i], "key", at, errors);
            FilePath(items[i], at, errors);
            Mode(items[i], "mode", at, errors);
        }
    }

    private static void DownwardItems(KubeDocument source, string path, FieldErrors errors)
    {
        var items = source.List("items");
        for (var i = 0; i < items.Count; i++)
        {
            // The API gives these without the list and index.
            FilePath(items[i], path, errors);
            if (items[i]["fieldRef"] is { IsObject: true } field)
            {
                EnvironmentRules.FieldRef(field, isInVolume: true, path + ".fieldRef", errors);
                if (items[i].Has("resourceFieldRef")) errors.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
            else if (items[i]["resourceFieldRef"] is { IsObject: true } resource) EnvironmentRules.ResourceRef(resource, isInVolume: true, path + ".resourceFieldRef", errors);
            else errors.Required(path, "one of fieldRef and resourceFieldRef is required");

            Mode(items[i], "mode", path, errors);
        }
    }

    private static void Projected(KubeDocument source, string path, FieldErrors errors)
    {
        Mode(source, "defaultMode", path, errors);
        var sources = source.List("sources");
        for (var i = 0; i < sources.Count; i++)
        {
            var at = $"{path}.sources[{i}]";
            var count = 0;
            foreach (var (name, projection) in sources[i].FieldSpan)
            {
                if (!projection.IsObject) continue;
                if (count++ > 0) errors.Forbidden($"{at}.{name}", "may not specify more than 1 volume type per source");
                else Projection(name, projection, $"{at}.{name}", errors);
            }

            if (count == 0) errors.Required(at, "must specify a volume type");
        }
    }

    private static void Projection(string name, KubeDocument projection, string path, FieldErrors errors)
    {
        switch (name)
        {
            case "secret" or "configMap":
                FieldRules.Required(projection, "name", path, errors);
                Items(projection, path, errors);
                break;
            case "downwardAPI":
                DownwardItems(projection, path, errors);
                break;
            case "serviceAccountToken":
                if (projection.Integer("expirationSeconds") is < 600) errors.Invalid(path + ".expirationSeconds", projection["expirationSeconds"]!, "may not specify a duration less than 10 minutes");
                if (projection.Integer("expirationSeconds") is > uint.MaxValue) errors.Invalid(path + ".expirationSeconds", projection["expirationSeconds"]!, "may not specify a duration larger than 2^32 seconds");
                FilePath(projection, path, errors);
                break;
        }
    }

    private static void FilePath(KubeDocument item, string path, FieldErrors errors)
    {
        if (item.IsBlank("path")) errors.Required(path + ".path");
        else
        {
            FieldRules.LocalPath(item["path"]!, path + ".path", errors);
            if (item.Text("path")!.StartsWith("..", StringComparison.Ordinal) && !item.Text("path")!.StartsWith("../", StringComparison.Ordinal) && item.Text("path") != "..")
            {
                errors.Invalid(path + ".path", item["path"]!, "must not start with '..'");
            }
        }
    }

    private static void Mode(KubeDocument source, string name, string path, FieldErrors errors)
    {
        if (source.Integer(name) is < 0 or > 511) errors.Invalid($"{path}.{name}", source[name]!, FileModes);
    }
}
