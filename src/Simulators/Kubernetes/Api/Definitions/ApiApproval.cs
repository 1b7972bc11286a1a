using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Definitions;

/// <summary>The approval that groups of the Kubernetes project need. Provenance: Recorded (crd/group-protected), Documented (api-approved.kubernetes.io).</summary>
internal static class ApiApproval
{
    public const string Annotation = "api-approved.kubernetes.io";

    public static bool IsNeeded(string group) =>
        group is "k8s.io" or "kubernetes.io" || group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal);

    /// <summary>The state, as the condition's reason names it, with why.</summary>
    public static (string State, string Message) Read(KubeDocument definition)
    {
        var value = definition.Text("metadata", "annotations", Annotation);
        if (string.IsNullOrEmpty(value)) return ("MissingAnnotation", $"protected groups must have approval annotation \"{Annotation}\", see https://github.com/kubernetes/enhancements/pull/1111");
        if (value.StartsWith("unapproved", StringComparison.Ordinal)) return ("UnapprovedAnnotation", $"not approved: {KubeDocument.Of(value)}");
        if (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Host.Length > 0) return ("ApprovedAnnotation", $"approved in {uri.OriginalString}");
        return ("InvalidAnnotation", $"protected groups must have approval annotation \"{Annotation}\" with either a URL or a reason starting with \"unapproved\", see https://github.com/kubernetes/enhancements/pull/1111");
    }

    public static DefinitionCondition Condition(KubeDocument definition)
    {
        var (state, message) = Read(definition);
        return new DefinitionCondition("KubernetesAPIApprovalPolicyConformant", state == "ApprovedAnnotation" ? "True" : "False", state, message);
    }
}
