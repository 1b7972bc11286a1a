using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>What is valid in a PersistentVolume's spec and what may change. Provenance: Recorded (validation/pv-*, immutability/pv-*).</summary>
internal static class VolumeSpecRules
{
    private const string IsImmutable = "spec.persistentvolumesource is immutable after creation";

    private const string AffinityImmutable = "field is immutable, except for updating from beta label to GA";

    private static readonly string[] Sources =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile",
        "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ];

    /// <param name="spec">The spec of a PersistentVolume, or the inline one of a VolumeAttachment.</param>
    /// <param name="path">Its path.</param>
    /// <param name="isInline">In a VolumeAttachment: neither capacity nor policies.</param>
    /// <param name="errors">Takes the errors.</param>
    internal static void Validate(KubeDocument spec, string path, bool isInline, FieldErrors errors)
    {
        ClaimSpecRules.AccessModes(spec.List("accessModes"), "", path, errors);
        if (!isInline) Capacity(spec, path, errors);
        var policy = spec.Text("persistentVolumeReclaimPolicy") ?? "";
        if (!isInline && policy is not ("" or "Delete" or "Recycle" or "Retain"))
        {
            errors.NotSupported(path + ".persistentVolumeReclaimPolicy", policy, "Delete", "Recycle", "Retain");
        }

        NodeAffinity(spec, path, errors);
        Source(spec, path, errors);
        if (policy == "Recycle" && spec.Text("hostPath", "path") is { } hostPath && hostPath.Trim('/').Length == 0 && hostPath.Length > 0)
        {
            errors.Forbidden(path + ".persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
        }

        if (spec.Text("storageClassName") is { Length: > 0 } storageClass)
        {
            foreach (var problem in NameRules.Subdomain(storageClass)) errors.Invalid(path + ".storageClassName", storageClass, problem);
        }

        ClaimSpecRules.VolumeMode(spec, path, errors);
        Attributes(spec, path, errors);
    }

    internal static void ValidateUpdate(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        var before = OnlySource(stored);
        var after = OnlySource(spec);
        if (after["csi"] is { } csi && before["csi"] is { } old && !old.Has("controllerExpandSecretRef")) after = after.With("csi", csi.Without("controllerExpandSecretRef"));
        if (!after.Equals(before))
        {
            var diff = UnifiedDiff.Of(GoForm.Lines(GoForm.Kubernetes.OfVolumeSource(before)), GoForm.Lines(GoForm.Kubernetes.OfVolumeSource(after)));
            errors.Forbidden("spec.persistentvolumesource", $"{IsImmutable}\n{diff}");
        }

        if (!FieldRules.SameField(spec, stored, "volumeMode")) errors.Invalid("volumeMode", spec["volumeMode"] ?? KubeDocument.Null, FieldRules.Immutable);
        if (stored.Has("nodeAffinity") && !FieldRules.SameField(spec, stored, "nodeAffinity"))
        {
            errors.Invalid("nodeAffinity", spec["nodeAffinity"] is { IsNull: false } affinity ? GoForm.Kubernetes.Of("VolumeNodeAffinity", affinity) : KubeDocument.Null, AffinityImmutable);
        }

        AttributesUpdate(spec, stored, errors);
    }

    private static void AttributesUpdate(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        if (stored.Has("volumeAttributesClassName") && !spec.Has("volumeAttributesClassName"))
        {
            errors.Forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden");
        }
    }

    private static void Capacity(KubeDocument spec, string path, FieldErrors errors)
    {
        var capacity = spec["capacity"] ?? KubeDocument.EmptyObject;
        if (capacity.FieldSpan.Length == 0) errors.Required(path + ".capacity");
        if (capacity["storage"] is null || capacity.FieldSpan.Length > 1)
        {
            errors.NotSupported(path + ".capacity", capacity.FieldSpan.Length == 0 ? KubeDocument.Null : KubeDocument.ObjectOf(capacity.Fields.OrderBy(f => f.Name, StringComparer.Ordinal)), "storage");
        }

        foreach (var (name, quantity) in capacity.FieldSpan)
        {
            if (Quantity.TryParse(quantity.ScalarText, out var amount) && !(amount > Quantity.Zero)) errors.Invalid($"{path}.capacity[{name}]", quantity, "must be greater than zero");
        }
    }

    private static void NodeAffinity(KubeDocument spec, string path, FieldErrors errors)
    {
        if (spec["nodeAffinity"] is not { IsObject: true } affinity)
        {
            return;
        }

        if (affinity["required"] is { IsObject: true } required) SelectorRules.NodeSelector(required, path + ".nodeAffinity.required", errors);
        else errors.Required(path + ".nodeAffinity.required", "must specify required node constraints");
    }

    private static void Source(KubeDocument spec, string path, FieldErrors errors)
    {
        var count = 0;
        foreach (var name in Sources)
        {
            if (spec[name] is not { IsObject: true } source) continue;
            if (count++ > 0) errors.Forbidden($"{path}.{name}", "may not specify more than 1 volume type");
            else if (name == "csi") CsiSource.Persistent(source, path + ".csi", errors);
            else VolumeSourceRules.Validate(name, source, $"{path}.{name}", errors);

            if (count == 1 && name == "local" && spec.At("nodeAffinity", "required") is null) errors.Required(path + ".nodeAffinity", "Local volume requires node affinity");
        }

        if (count == 0) errors.Required(path, "must specify a volume type");
    }

    private static void Attributes(KubeDocument spec, string path, FieldErrors errors)
    {
        if (spec.Text("volumeAttributesClassName") is not { } name) return;
        if (name.Length == 0) errors.Required(path + ".volumeAttributesClassName", "an empty string is disallowed");
        else
        {
            foreach (var problem in NameRules.Subdomain(name)) errors.Invalid(path + ".volumeAttributesClassName", name, problem);
        }

        if (!spec.Has("csi")) errors.Required(path + ".csi", "has to be specified when using volumeAttributesClassName");
    }

    private static KubeDocument OnlySource(KubeDocument spec)
    {
        foreach (var name in Sources)
        {
            if (spec[name] is { IsObject: true } source) return KubeDocument.Object((name, source));
        }

        return KubeDocument.EmptyObject;
    }
}
