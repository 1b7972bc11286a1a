using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>CSINodes: an entry of a driver never changes but for its allocatable count. Provenance: Documented (API reference, CSINode).</summary>
internal sealed class CsiNodeKind() : CatalogKind(KindDescriptions.CsiNode, SchemaCatalog.Kubernetes["CSINode"])
{
    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var drivers = value.List("spec", "drivers");
        for (var i = 0; i < drivers.Count; i++)
        {
            var path = $"spec.drivers[{i}]";
            var name = drivers[i].Text("name") ?? "";
            if (name.Length == 0) errors.Required(path + ".name");
            else
            {
                foreach (var problem in NameRules.Subdomain(name.ToLowerInvariant())) errors.Invalid(path + ".name", name, problem);
            }

            FieldRules.Required(drivers[i], "nodeID", path, errors);
            if (drivers[i].Integer("allocatable", "count") is < 0) errors.Invalid(path + ".allocatable.count", drivers[i].At("allocatable", "count")!, FieldRules.NotNegative);
            Topology(drivers[i].List("topologyKeys"), path + ".topologyKeys", errors);
            for (var j = 0; j < i; j++)
            {
                if (drivers[j].Text("name") == name) errors.Duplicate(path + ".name", name);
            }
        }
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        foreach (var old in stored.List("spec", "drivers"))
        {
            foreach (var driver in value.List("spec", "drivers"))
            {
                if (driver.Text("name") != old.Text("name") || driver.Without("allocatable").Equals(old.Without("allocatable"))) continue;
                errors.Invalid("CSINodeDriver", GoForm.Kubernetes.Of("CSINodeDriver", driver), FieldRules.Immutable);
            }
        }

        Validate(value, errors);
    }

    private static void Topology(IReadOnlyList<KubeDocument> keys, string path, FieldErrors errors)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            foreach (var problem in NameRules.QualifiedName(keys[i].ScalarText ?? "")) errors.Invalid(path, keys[i], problem);
            for (var j = 0; j < i; j++)
            {
                if (keys[j].Equals(keys[i])) errors.Duplicate(path, keys[i]);
            }
        }
    }
}
