using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Pods: defaults, admission and status of a new one.</summary>
internal sealed class PodKind() : CatalogKind(KindDescriptions.Pod, SchemaCatalog.Kubernetes["Pod"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PodSpec"];
    private static readonly SchemaType StatusType = SchemaCatalog.Kubernetes["PodStatus"];

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["spec.nodeName"] = static p => p.Text("spec", "nodeName") ?? "",
        ["spec.restartPolicy"] = static p => p.Text("spec", "restartPolicy") ?? "",
        ["spec.schedulerName"] = static p => p.Text("spec", "schedulerName") ?? "",
        ["spec.serviceAccountName"] = static p => p.Text("spec", "serviceAccountName") ?? "",
        ["spec.hostNetwork"] = static p => p.Flag("spec", "hostNetwork") == true ? "true" : "false",
        ["status.phase"] = static p => p.Text("status", "phase") ?? "",
        ["status.podIP"] = static p => p.List("status", "podIPs") is { Count: > 0 } ips ? ips[0].Text("ip") ?? "" : "",
        ["status.nominatedNodeName"] = static p => p.Text("status", "nominatedNodeName") ?? "",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = PodSpecDefaults.UseHostPorts(PodSpecDefaults.Apply(spec));
        spec = spec.EditItems("initContainers", ContainerDefaults.RequestsFromLimits).EditItems("containers", ContainerDefaults.RequestsFromLimits);
        spec = spec.Edit("resources", ContainerDefaults.RequestsOfResources);
        return SpecType.SetDefault(spec, "enableServiceLinks", true);
    });

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context)
    {
        value = PodAdmission.OnCreate(value, context);
        var status = KubeDocument.Object(("phase", "Pending"), ("qosClass", PodQualityOfService.Of(value["spec"]!)));
        return WithStatus(value, value.List("spec", "schedulingGates").Count == 0 ? status : WithGatedCondition(status));
    }

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) =>
        base.PrepareForUpdate(EditSpec(value, PodAdmission.AddTolerations), stored, context);

    public override string? Refuse(KubeDocument value, KubeDocument? stored, KindContext context) => stored is null ? PodAdmission.Refusal(value, context) : null;

    private static KubeDocument WithGatedCondition(KubeDocument status) => KubeDocument.Object(
        ("phase", status["phase"]),
        ("conditions", KubeDocument.Array(KubeDocument.Object(
            ("type", "PodScheduled"), ("status", "False"), ("lastProbeTime", KubeDocument.Null), ("lastTransitionTime", KubeDocument.Null),
            ("reason", "SchedulingGated"), ("message", "Scheduling is blocked due to non-empty scheduling gates")))),
        ("qosClass", status["qosClass"]));

    /// <summary>The quality-of-service class never changes, and podIP is the first of podIPs.</summary>
    public override KubeDocument PrepareForStatusUpdate(KubeDocument value, KubeDocument stored, KindContext context)
    {
        var status = value["status"] ?? KubeDocument.EmptyObject;
        if (stored.At("status", "qosClass") is { } qosClass) status = StatusType.Set(status, "qosClass", qosClass);
        var address = status.Text("podIP") ?? "";
        if (address.Length > 0 && (status.List("podIPs") is not { Count: > 0 } known || known[0].Text("ip") != address))
        {
            status = StatusType.Set(status, "podIPs", KubeDocument.Array(KubeDocument.Object(("ip", address))));
        }

        return WithStatus(stored, status);
    }

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        ValidateSpec(value, errors);
        if (value.List("spec", "ephemeralContainers").Count > 0) errors.Forbidden("spec.ephemeralContainers", "cannot be set on create");
        if (value.Text("spec", "nodeName") is { Length: > 0 } && value.List("spec", "schedulingGates").Count > 0)
        {
            errors.Forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
        }
    }

    private static void ValidateSpec(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        PodSpecRules.Validate(spec, "spec", errors);
        ContainerRules.ImagesOfPod(spec, errors);
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        if (ReferenceEquals(value["spec"], stored["spec"])) return;
        ValidateSpec(value, errors);
        PodUpdateRules.Validate(value["spec"]!, stored["spec"]!, errors);
    }

    public override void ValidateSubresource(string subresource, KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        ValidateSpec(value, errors);
        if (subresource == "ephemeralcontainers") PodUpdateRules.ValidateEphemeral(value["spec"]!, stored["spec"]!, errors);
    }

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => PodUpdateRules.ValidateStatus(value, stored, errors);

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored)
    {
        var warnings = PodSpecWarnings.Of(value["spec"], stored?["spec"], "spec");
        return stored is null ? [.. PodNameWarnings.ForHostname(value.Name), .. warnings] : warnings;
    }
}
