using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>Volume sources that Pods and PersistentVolumes share: what must be given. Provenance: Recorded (validation/pv-recycle-root), Documented (API reference, Volume).</summary>
internal static class VolumeSourceRules
{
    private static readonly string[] HostPathTypes =
        ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    /// <summary>Fields that must be given, in the order in which their absence is told.</summary>
    private static readonly SortedDictionary<string, string[]> RequiredFields = new(StringComparer.Ordinal)
    {
        ["nfs"] = ["server", "path"],
        ["gcePersistentDisk"] = ["pdName"],
        ["awsElasticBlockStore"] = ["volumeID"],
        ["gitRepo"] = ["repository"],
        ["iscsi"] = ["targetPortal", "iqn"],
        ["glusterfs"] = ["endpoints", "path"],
        ["rbd"] = ["image"],
        ["cinder"] = ["volumeID"],
        ["portworxVolume"] = ["volumeID"],
        ["flexVolume"] = ["driver"],
        ["azureFile"] = ["secretName", "shareName"],
        ["vsphereVolume"] = ["volumePath"],
        ["azureDisk"] = ["diskName", "diskURI"],
        ["local"] = ["path"],
    };

    internal static void Validate(string name, KubeDocument source, string path, FieldErrors errors)
    {
        if (name == "hostPath") HostPath(source, path, errors);
        if (name is "rbd" or "cephfs" && source.List("monitors").Count == 0) errors.Required(path + ".monitors");
        if (RequiredFields.TryGetValue(name, out var required))
        {
            foreach (var field in required) FieldRules.Required(source, field, path, errors);
        }

        if (name == "nfs" && !(source.Text("path") ?? "").StartsWith('/')) errors.Invalid(path + ".path", source["path"] ?? "", "must be an absolute path");
        if (name is "gcePersistentDisk" or "awsElasticBlockStore") Partition(source, path, errors);
        if (name == "local" && !source.IsBlank("path")) FieldRules.NoBackSteps(source["path"]!, path + ".path", errors);
    }

    private static void HostPath(KubeDocument source, string path, FieldErrors errors)
    {
        if (source.IsBlank("path"))
        {
            errors.Required(path + ".path");
            return;
        }

        FieldRules.NoBackSteps(source["path"]!, path + ".path", errors);
        if (source.Text("type") is { } type && Array.IndexOf(HostPathTypes, type) < 0) errors.NotSupported(path + ".type", type, HostPathTypes);
    }

    private static void Partition(KubeDocument source, string path, FieldErrors errors)
    {
        if (source.Integer("partition") is < 0 or > 255) errors.Invalid(path + ".partition", source["partition"]!, "must be between 0 and 255, inclusive");
    }
}
