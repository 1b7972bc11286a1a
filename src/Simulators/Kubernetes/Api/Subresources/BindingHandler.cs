using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Subresources;

/// <summary>pods/binding: sets spec.nodeName and the condition PodScheduled (Recorded).</summary>
internal sealed class BindingHandler(ServerState state)
{
    private static readonly string[] NodeNamePath = ["spec", "nodeName"];
    private static readonly string[] ConditionsPath = ["status", "conditions"];

    public ApiResponse Handle(RequestInfo request)
    {
        var body = BodyReader.ReadJson(request, null);
        var name = request.Name.Length > 0 ? request.Name : body.Name;
        if (body.Name != name) return ApiStatus.BadRequest("name in URL does not match name in Binding object");
        var kind = body.Text("target", "kind") ?? "";
        if (kind is not ("" or "Node")) return ApiStatus.Unknown($"target.kind: Unsupported value: \"{kind}\": supported values: \"Node\", \"<empty>\"");
        var node = body.Text("target", "name") ?? "";
        if (node.Length == 0) return ApiStatus.Unknown("target.name: Required value");
        var table = state.Store.Table(KubeResources.Pods);
        if (table.Objects.Get(EtcdStore.KeyOf(request.Namespace, name)) is not { } stored) return ApiStatus.NotFound(KubeResources.Pods, name);
        var pod = state.Store.Read(table, stored, out _);
        if (Refuse(pod, body, name) is { } refused) return refused;
        if (!request.IsDryRun) state.Store.Put(table, stored.Key, stored, Bind(pod, body, node), new StoreWriter(request.User, "create", "binding"));
        return ApiStatus.Success(201, null);
    }

    private static ApiResponse? Refuse(KubeDocument pod, KubeDocument body, string name)
    {
        var subject = new KubeResource("", "v1", "pods/binding");
        if (body.Text("metadata", "uid") is { Length: > 0 } uid && uid != pod.Uid)
        {
            return ApiStatus.Conflict(subject, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {pod.Uid}");
        }

        if (pod.IsDeleting) return ApiStatus.Conflict(subject, name, $"pod {name} is being deleted, cannot be assigned to a host");
        if (pod.Text("spec", "nodeName") is { Length: > 0 } node) return ApiStatus.Conflict(subject, name, $"pod {name} is already assigned to node \"{node}\"");
        return pod.List("spec", "schedulingGates").Count > 0 ? ApiStatus.Conflict(subject, name, $"pod {name} has non-empty .spec.schedulingGates") : null;
    }

    private KubeDocument Bind(KubeDocument pod, KubeDocument body, string node)
    {
        var condition = KubeDocument.Object(("type", "PodScheduled"), ("status", "True"), ("lastProbeTime", KubeDocument.Null), ("lastTransitionTime", state.NowText));
        var conditions = pod.List(ConditionsPath).Where(c => c.Text("type") != "PodScheduled").Append(condition);
        var meta = ObjectMeta.Of(pod);
        if (body.At("metadata", "annotations") is { } annotations)
        {
            meta.Annotations = KubeDocument.ObjectOf((meta.Annotations?.Fields ?? []).Where(f => annotations[f.Name] is null).Concat(annotations.Fields).OrderBy(f => f.Name, StringComparer.Ordinal));
        }

        // The generation stays and the nomination goes (Recorded: timelines/statefulset-snapshot-restore-1.36).
        return meta.Apply(pod).WithoutAt("status", "nominatedNodeName").WithAt(NodeNamePath, node).WithAt(ConditionsPath, KubeDocument.ArrayOf(conditions));
    }
}
