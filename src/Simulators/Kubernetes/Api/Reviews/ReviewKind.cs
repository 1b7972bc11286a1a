using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Reviews;

/// <summary>A resource that is only created and never stored: a question to the API server.</summary>
internal sealed class ReviewKind(string group, string plural, string kind, bool isNamespaced = false) : ResourceKind
{
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new ReviewKind("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
        new ReviewKind("authentication.k8s.io", "tokenreviews", "TokenReview"),
        new ReviewKind("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview", isNamespaced: true),
        new ReviewKind("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
        new ReviewKind("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
        new ReviewKind("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"),
    ];

    public override KubeResource Resource { get; } = new(group, "v1", plural);
    public override string Kind { get; } = kind;
    public override string Singular { get; } = kind.ToLowerInvariant();
    public override bool IsNamespaced { get; } = isNamespaced;
    public override SchemaType Schema { get; } = new() { Name = "object", Kind = SchemaKind.Raw };
}
