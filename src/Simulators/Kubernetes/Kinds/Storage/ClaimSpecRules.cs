using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>What is valid in a claim's spec, also inside templates. Provenance: Recorded (validation/pvc-*, validation/sts-vct-no-accessmodes).</summary>
internal static class ClaimSpecRules
{
    internal static void Validate(KubeDocument spec, string path, FieldErrors errors)
    {
        AccessModes(spec.List("accessModes"), "at least 1 access mode is required", path, errors);
        SelectorRules.Selector(spec["selector"], path + ".selector", errors);
        Storage(spec, path, errors);
        if (spec.Text("storageClassName") is { Length: > 0 } name)
        {
            foreach (var problem in NameRules.Subdomain(name)) errors.Invalid(path + ".storageClassName", name, problem);
        }

        VolumeMode(spec, path, errors);
        Sources(spec, path, errors);
        if (spec.Text("volumeAttributesClassName") is { Length: > 0 } attributes)
        {
            foreach (var problem in NameRules.Subdomain(attributes)) errors.Invalid(path + ".volumeAttributesClassName", attributes, problem);
        }
    }

    internal static void AccessModes(IReadOnlyList<KubeDocument> modes, string requiredDetail, string path, FieldErrors errors)
    {
        if (modes.Count == 0) errors.Required(path + ".accessModes", requiredDetail);
        var isSinglePod = false;
        var hasOther = false;
        foreach (var mode in modes)
        {
            var isKnown = mode.ScalarText is "ReadWriteOnce" or "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOncePod";
            if (!isKnown) errors.NotSupported(path + ".accessModes", mode, "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
            isSinglePod |= mode.ScalarText == "ReadWriteOncePod";
            hasOther |= isKnown && mode.ScalarText != "ReadWriteOncePod";
        }

        if (isSinglePod && hasOther) errors.Forbidden(path + ".accessModes", "may not use ReadWriteOncePod with other access modes");
    }

    internal static void VolumeMode(KubeDocument spec, string path, FieldErrors errors)
    {
        if (spec.Text("volumeMode") is { } mode and not ("Block" or "Filesystem")) errors.NotSupported(path + ".volumeMode", mode, "Block", "Filesystem");
    }

    private static void Storage(KubeDocument spec, string path, FieldErrors errors)
    {
        if (spec.Text("resources", "requests", "storage") is not { } storage)
        {
            errors.Required(path + ".resources[storage]");
            return;
        }

        if (Quantity.TryParse(storage, out var amount) && !(amount > Quantity.Zero)) errors.Invalid(path + ".resources[storage]", storage, "must be greater than zero");
    }

    private static void Sources(KubeDocument spec, string path, FieldErrors errors)
    {
        var source = spec["dataSource"] is { IsObject: true } given ? given : null;
        var reference = spec["dataSourceRef"] is { IsObject: true } wanted ? wanted : null;
        if (source is not null) Reference(source, path + ".dataSource", errors);
        if (reference is not null)
        {
            Reference(reference, path + ".dataSourceRef", errors);
            if (reference.Text("namespace") is { Length: > 0 } ns)
            {
                foreach (var problem in NameRules.Label(ns)) errors.Invalid(path + ".dataSourceRef.namespace", ns, problem);
            }
        }

        if (source is null || reference is null)
        {
            return;
        }

        if (reference.Text("namespace") is { Length: > 0 }) errors.InvalidQuoted(path, "{}", "may not be specified when dataSourceRef.namespace is specified");
        else if (!IsSame(source, reference)) errors.InvalidQuoted(path, "{}", "must match dataSourceRef");
    }

    private static void Reference(KubeDocument reference, string path, FieldErrors errors)
    {
        if (reference.IsBlank("name")) errors.Required(path + ".name");
        if (reference.IsBlank("kind")) errors.Required(path + ".kind");
        var group = reference.Text("apiGroup") ?? "";
        if (group.Length == 0 && reference.Text("kind") != "PersistentVolumeClaim")
        {
            errors.Invalid(path, reference["kind"] ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }

        if (group.Length == 0) return;
        foreach (var problem in NameRules.Subdomain(group)) errors.Invalid(path + ".apiGroup", group, problem);
    }

    private static bool IsSame(KubeDocument source, KubeDocument reference) =>
        source.Text("kind") == reference.Text("kind") && source.Text("name") == reference.Text("name") && (source.Text("apiGroup") ?? "") == (reference.Text("apiGroup") ?? "");
}
