using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Reviews;

/// <summary>
/// ComponentStatuses: not stored, asked of the control plane's parts at each request. Here they are always well. Provenance: Recorded (kubectl api-resources-core), Documented (API reference: deprecated since 1.19).
/// </summary>
internal sealed class ComponentStatuses : ResourceKind
{
    private const string Deprecated = "v1 ComponentStatus is deprecated in v1.19+";

    private static readonly string[] Components = ["controller-manager", "etcd-0", "scheduler"];

    public override KubeResource Resource { get; } = new("", "v1", "componentstatuses");
    public override string Kind => "ComponentStatus";
    public override string Singular => "componentstatus";
    public override IReadOnlyList<string> ShortNames { get; } = ["cs"];
    public override bool IsNamespaced => false;
    public override SchemaType Schema { get; } = new() { Name = "object", Kind = SchemaKind.Raw };

    public static ApiResponse Handle(RequestInfo request) => request.Verb switch
    {
        "list" => ApiStatus.Ok(KubeDocument.Object(
            ("kind", "ComponentStatusList"), ("apiVersion", "v1"), ("metadata", KubeDocument.EmptyObject), ("items", KubeDocument.ArrayOf(Components.Select(c => Of(c, false)))))).WithWarnings([Deprecated]),
        "get" => Components.Contains(request.Name) ? ApiStatus.Ok(Of(request.Name, true)).WithWarnings([Deprecated]) : ApiStatus.NotFound(request.Resource, request.Name),
        _ => ApiStatus.MethodNotAllowed(),
    };

    private static KubeDocument Of(string name, bool isWhole) => KubeDocument.Object(
        ("kind", isWhole ? KubeDocument.Of("ComponentStatus") : null), ("apiVersion", isWhole ? KubeDocument.Of("v1") : null), ("metadata", KubeDocument.Object(("name", name))),
        ("conditions", KubeDocument.Array(KubeDocument.Object(("type", "Healthy"), ("status", "True"), ("message", "ok")))));
}
