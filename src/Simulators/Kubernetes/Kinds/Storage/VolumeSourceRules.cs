using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>Volume sources that Pods and PersistentVolumes share: what must be given. Provenance: Recorded (validation/pv-recycle-root), Documented (API reference, Volume).</summary>
internal static class VolumeSourceRules
{
    private static readonly string[] HostPathTypes =
        ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    internal static void Validate(string name, KubeDocument source, string path, FieldErrors errors)
    {
        switch (name)
        {
            case "hostPath":
                HostPath(source, path, errors);
                break;
            case "nfs":
                FieldRules.Required(source, "server", path, errors);
                FieldRules.Required(source, "path", path, errors);
                if (!(source.Text("path") ?? "").StartsWith('/')) errors.Invalid(path + ".path", source["path"] ?? "", "must be an absolute path");
                break;
            case "gcePersistentDisk":
                FieldRules.Required(source, "pdName", path, errors);
                Partition(source, path, errors);
                break;
            case "awsElasticBlockStore":
                FieldRules.Required(source, "volumeID", path, errors);
                Partition(source, path, errors);
                break;
            case "gitRepo":
                FieldRules.Required(source, "repository", path, errors);
                break;
            case "iscsi":
                FieldRules.Required(source, "targetPortal", path, errors);
                FieldRules.Required(source, "iqn", path, errors);
                break;
            case "glusterfs":
                FieldRules.Required(source, "endpoints", path, errors);
                FieldRules.Required(source, "path", path, errors);
                break;
            case "rbd":
                if (source.List("monitors").Count == 0) errors.Required(path + ".monitors");
                FieldRules.Required(source, "image", path, errors);
                break;
            case "cephfs":
                if (source.List("monitors").Count == 0) errors.Required(path + ".monitors");
                break;
            case "cinder" or "portworxVolume":
                FieldRules.Required(source, "volumeID", path, errors);
                break;
            case "flexVolume":
                FieldRules.Required(source, "driver", path, errors);
                break;
            case "azureFile":
                FieldRules.Required(source, "secretName", path, errors);
                FieldRules.Required(source, "shareName", path, errors);
                break;
            case "vsphereVolume":
                FieldRules.Required(source, "volumePath", path, errors);
                break;
            case "azureDisk":
                FieldRules.Required(source, "diskName", path, errors);
                FieldRules.Required(source, "diskURI", path, errors);
                break;
            case "local":
                FieldRules.Required(source, "path", path, errors);
                if (!source.IsBlank("path")) FieldRules.NoBackSteps(source["path"]!, path + ".path", errors);
                break;
        }
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
