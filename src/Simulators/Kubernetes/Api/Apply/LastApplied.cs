using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>
/// The annotation in which client-side apply keeps what it applied, as server-side apply by kubectl treats it: what it holds is no conflict, and it is kept up to date, so that
/// a user may change from one to the other. Provenance: Recorded (kubectl apply-server-side, apply-server-conflict, apply-view-last).
/// </summary>
internal static class LastApplied
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The only manager that is treated so.</summary>
    private const string Manager = "kubectl";

    /// <summary>The fields that were applied by the client and are still as they were: kubectl may take them without force.</summary>
    public static KubeDocument? Allowed(KubeDocument live, RequestInfo request)
    {
        if (request.FieldManager != Manager || live.Annotation(Annotation) is not { Length: > 0 } text || Parse(text) is not { } applied) return null;
        var comparison = FieldComparison.CompareObjects(applied, live, request.Kind.Schema, []);
        var fields = TypedValue.ToFieldSet(applied, request.Kind.Schema);
        return FieldSet.Difference(FieldSet.Difference(FieldSet.Difference(fields, comparison.Modified), comparison.Added), comparison.Removed);
    }

    /// <summary>The object with the annotation as kubectl's configuration has it, when the object has one.</summary>
    public static KubeDocument Update(KubeDocument value, KubeDocument applied, RequestInfo request)
    {
        if (request.FieldManager != Manager || value.Annotation(Annotation) is null) return value;
        var text = GoJson.Write(applied.WithoutAt("metadata", "annotations", Annotation));
        return value.WithAt(["metadata", "annotations", Annotation], text + "\n");
    }

    private static KubeDocument? Parse(string text)
    {
        try
        {
            return KubeDocument.Parse(text) is { IsObject: true } applied ? applied : null;
        }
        catch (JsonException)
        {
            // Anyone may have written it: what cannot be read allows nothing.
            return null;
        }
    }
}
