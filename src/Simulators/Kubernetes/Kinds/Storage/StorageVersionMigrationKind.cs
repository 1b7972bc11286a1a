using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>StorageVersionMigrations, carried out by the StorageVersionMigrator. Provenance: Recorded (storagemigration/invalid-spec, version-field, status-update).</summary>
internal sealed class StorageVersionMigrationKind() : CatalogKind(KindDescriptions.StorageVersionMigration, SchemaCatalog.Kubernetes["StorageVersionMigration"])
{
    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var resource = value.At("spec", "resource");
        var group = resource?.Text("group") ?? "";
        if (group.Length > 0)
        {
            foreach (var problem in NameRules.Subdomain(group)) errors.Invalid("spec.resource.group", group, problem);
        }

        var name = resource?.Text("resource") ?? "";
        if (name.Length == 0) errors.Required("spec.resource.resource", "resource is required to be set");
        else
        {
            foreach (var problem in NameRules.Label1035(name)) errors.Invalid("spec.resource.resource", name, problem);
        }
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["group", "resource"])
        {
            var given = value.Text("spec", "resource", field) ?? "";
            if (given != (stored.Text("spec", "resource", field) ?? "")) errors.Invalid(field, given, "field is immutable");
        }
    }

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        var status = value["status"] ?? KubeDocument.EmptyObject;
        var version = status.Text("resourceVersion") ?? "";
        if (version.Length > 0 && !ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            errors.Invalid("status.resourceVersion", version, $"resource version is not well formed: {version}");
        }

        ConditionRules.Validate(status.List("conditions"), "status.conditions", errors);
        if (stored.Text("status", "resourceVersion") is { Length: > 0 } before && before != version) errors.Invalid("status.resourceVersion", version, "field is immutable");
        var (succeeded, failed, running) = (Holds(status, "Succeeded"), Holds(status, "Failed"), Holds(status, "Running"));
        var conditions = status["conditions"] ?? KubeDocument.EmptyArray;
        if (succeeded && failed) errors.Invalid("status.conditions", conditions, "Both success and failed conditions cannot be true at the same time");
        else if (succeeded && running && !Holds(stored["status"], "Running")) errors.Invalid("status.conditions", conditions, "Running condition cannot be true when success condition is true");
        else if (failed && running && !Holds(stored["status"], "Running")) errors.Invalid("status.conditions", conditions, "Running condition cannot be true when failed condition is true");
    }

    private static bool Holds(KubeDocument? status, string type) => status?.List("conditions").Any(c => c.Text("type") == type && c.Text("status") == "True") == true;
}
