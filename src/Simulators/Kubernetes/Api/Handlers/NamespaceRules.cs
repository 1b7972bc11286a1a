using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The namespace of a request: what the body says about it, and NamespaceLifecycle admission.</summary>
internal static class NamespaceRules
{
    private static readonly string[] Immortal = ["default", "kube-system", "kube-public"];

    /// <summary>The 400 for a body of another namespace than the path; fills in an absent one.</summary>
    public static ApiResponse? Match(ObjectMeta meta, RequestInfo request)
    {
        if (!request.Kind.IsNamespaced) return null;
        if (meta.Namespace.Length == 0) meta.Namespace = request.Namespace ?? "";
        return meta.Namespace == request.Namespace ? null
            : ApiStatus.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    /// <summary>What NamespaceLifecycle says to a creation: 404 without the namespace, 403 while it is deleted.</summary>
    public static ApiResponse? Admit(ServerState state, RequestInfo request, ObjectMeta meta)
    {
        var ns = state.Lookup(KubeResources.Namespaces, null, meta.Namespace);
        if (ns is null) return ApiStatus.NotFound(KubeResources.Namespaces, meta.Namespace);
        if (!ns.IsDeleting && ns.Text("status", "phase") != "Terminating") return null;
        var name = meta.Name.Length > 0 ? meta.Name : request.Name;
        var message = $"unable to create new content in namespace {meta.Namespace} because it is being terminated";
        return ApiStatus.Failure(403, "Forbidden", $"{request.Resource} \"{name}\" is forbidden: {message}", KubeDocument.Object(
            ("name", name.Length == 0 ? null : (KubeDocument)name), ("group", request.Resource.Group.Length == 0 ? null : (KubeDocument)request.Resource.Group),
            ("kind", request.Resource.Plural),
            ("causes", KubeDocument.Array(KubeDocument.Object(
                ("reason", "NamespaceTerminating"), ("message", $"namespace {meta.Namespace} is being terminated"), ("field", "metadata.namespace"))))));
    }

    /// <summary>The 403 for the deletion of a namespace that must stay.</summary>
    public static ApiResponse? AdmitDelete(RequestInfo request)
    {
        if (request.Resource != KubeResources.Namespaces || !Immortal.Contains(request.Name)) return null;
        return ApiStatus.Failure(403, "Forbidden", $"namespaces \"{request.Name}\" is forbidden: this namespace may not be deleted", ApiStatus.Details(request.Resource, request.Name));
    }
}
