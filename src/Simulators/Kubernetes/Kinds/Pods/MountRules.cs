using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Volume mounts and devices of a container. Provenance: Documented (API reference, VolumeMount, VolumeDevice).</summary>
internal static class MountRules
{
    private const string BlockOnly = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";

    internal static void Validate(KubeDocument container, SortedDictionary<string, KubeDocument> volumes, string path, FieldErrors errors)
    {
        var mounts = container.List("volumeMounts");
        var devices = container.List("volumeDevices");
        for (var i = 0; i < mounts.Count; i++) Mount(mounts, i, devices, volumes, path + ".volumeMounts", errors);
        for (var i = 0; i < devices.Count; i++) Device(devices, i, mounts, volumes, path + ".volumeDevices", errors);
    }

    private static void Mount(
        IReadOnlyList<KubeDocument> mounts, int index, IReadOnlyList<KubeDocument> devices, SortedDictionary<string, KubeDocument> volumes, string list, FieldErrors errors)
    {
        var mount = mounts[index];
        var path = $"{list}[{index}]";
        var name = mount.Text("name") ?? "";
        if (name.Length == 0) errors.Required(path + ".name");
        if (!volumes.ContainsKey(name)) errors.Add("FieldValueNotFound", path + ".name", $"Not found: {KubeDocument.Of(name)}");
        var target = mount.Text("mountPath") ?? "";
        if (target.Length == 0) errors.Required(path + ".mountPath");
        for (var i = 0; i < index; i++)
        {
            if ((mounts[i].Text("mountPath") ?? "") != target) continue;
            errors.Invalid(path + ".mountPath", target, "must be unique");
            break;
        }

        foreach (var device in devices)
        {
            if (device.Text("name") == name) errors.Invalid(path + ".name", name, "must not already exist in volumeDevices");
            if (device.Text("devicePath") == target) errors.Invalid(path + ".mountPath", target, "must not already exist as a path in volumeDevices");
        }

        // The API passes the list's path, not the item's, from here on.
        if (!mount.IsBlank("subPath")) FieldRules.LocalPath(mount["subPath"]!, list + ".subPath", errors);
        if (!mount.IsBlank("subPathExpr"))
        {
            if (!mount.IsBlank("subPath")) errors.Invalid(path + ".subPathExpr", mount["subPathExpr"]!, "subPathExpr and subPath are mutually exclusive");
            FieldRules.LocalPath(mount["subPathExpr"]!, list + ".subPathExpr", errors);
        }

        if (mount.Text("mountPropagation") is { } propagation and not ("None" or "HostToContainer" or "Bidirectional"))
        {
            errors.NotSupported(list + ".mountPropagation", propagation, "Bidirectional", "HostToContainer", "None");
        }
    }

    private static void Device(
        IReadOnlyList<KubeDocument> devices, int index, IReadOnlyList<KubeDocument> mounts, SortedDictionary<string, KubeDocument> volumes, string list, FieldErrors errors)
    {
        var device = devices[index];
        var path = $"{list}[{index}]";
        var name = device.Text("name") ?? "";
        if (name.Length == 0) errors.Required(path + ".name");
        var target = device.Text("devicePath") ?? "";
        if (Repeats(devices, index, "name", name)) errors.Invalid(path + ".name", name, "must be unique");
        if (!volumes.TryGetValue(name, out var volume)) errors.Add("FieldValueNotFound", path + ".name", $"Not found: {KubeDocument.Of(name)}");
        else if (volume["persistentVolumeClaim"] is null && volume["ephemeral"] is null) errors.Invalid(path + ".name", name, BlockOnly);
        if (target.Length == 0) errors.Required(path + ".devicePath");
        if (Repeats(devices, index, "devicePath", target)) errors.Invalid(path + ".devicePath", target, "must be unique");
        if (Array.IndexOf(target.Split('/'), "..") >= 0) errors.Invalid(path + ".devicePath", target, "can not contain backsteps ('..')");
        foreach (var mount in mounts)
        {
            if (mount.Text("name") == name) errors.Invalid(path + ".name", name, "must not already exist in volumeMounts");
            if (mount.Text("mountPath") == target) errors.Invalid(path + ".devicePath", target, "must not already exist as a path in volumeMounts");
        }
    }

    private static bool Repeats(IReadOnlyList<KubeDocument> items, int index, string field, string text)
    {
        for (var i = 0; i < index; i++)
        {
            if (text.Length > 0 && items[i].Text(field) == text) return true;
        }

        return false;
    }
}
