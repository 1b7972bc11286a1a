using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>StorageClasses. Provenance: Recorded (validation/sc-*, defaults/storageclass, immutability/sc-immutable).</summary>
internal sealed class StorageClassKind() : CatalogKind(KindDescriptions.StorageClass, SchemaCatalog.Kubernetes["StorageClass"])
{
    public override KubeDocument Default(KubeDocument value) =>
        Schema.SetDefault(Schema.SetDefault(value, "reclaimPolicy", "Delete"), "volumeBindingMode", "Immediate");

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        if (value.IsBlank("provisioner")) errors.Required("provisioner");
        else
        {
            foreach (var problem in NameRules.QualifiedName(value.Text("provisioner")!.ToLowerInvariant())) errors.Invalid("provisioner", value["provisioner"]!, problem);
        }

        ParameterRules.Validate(value["parameters"], errors);
        if (value.Text("reclaimPolicy") is { } policy and not ("Delete" or "Retain")) errors.NotSupported("reclaimPolicy", policy, "Delete", "Retain");
        if (value.Text("volumeBindingMode") is { } mode and not ("Immediate" or "WaitForFirstConsumer"))
        {
            errors.NotSupported("volumeBindingMode", mode, "Immediate", "WaitForFirstConsumer");
        }

        Topologies(value.List("allowedTopologies"), errors);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        foreach (var name in (ReadOnlySpan<string>)["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"])
        {
            if (!FieldRules.SameField(value, stored, name)) errors.Invalid(name, value[name] ?? KubeDocument.Null, FieldRules.Immutable);
        }
    }

    private static void Topologies(IReadOnlyList<KubeDocument> terms, FieldErrors errors)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            var keys = new List<string>();
            var expressions = terms[i].List("matchLabelExpressions");
            for (var j = 0; j < expressions.Count; j++)
            {
                var path = $"allowedTopologies[{i}].matchLabelExpressions[{j}]";
                TopologyValues(expressions[j].List("values"), path, errors);
                var key = expressions[j].Text("key") ?? "";
                foreach (var problem in NameRules.QualifiedName(key)) errors.Invalid(path + ".key", key, problem);
                if (keys.Contains(key, StringComparer.Ordinal)) errors.Duplicate(path + ".key", key);
                keys.Add(key);
            }

            for (var other = 0; other < i; other++)
            {
                if (terms[other].Equals(terms[i])) errors.Duplicate($"allowedTopologies[{i}].matchLabelExpressions", "");
            }
        }
    }

    private static void TopologyValues(IReadOnlyList<KubeDocument> values, string path, FieldErrors errors)
    {
        if (values.Count == 0) errors.Required(path + ".values");
        var seen = new List<string>();
        for (var i = 0; i < values.Count; i++)
        {
            if (seen.Contains(values[i].ScalarText!, StringComparer.Ordinal)) errors.Duplicate($"{path}.values[{i}]", values[i]);
            seen.Add(values[i].ScalarText!);
        }
    }
}
