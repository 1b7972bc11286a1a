using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The kind of a custom resource is validated rather than decoded: the refusal of another one names the kind that was given (Recorded: crd/cr-wrong-body).</summary>
internal static class CustomTypes
{
    public static ApiResponse? Refuse(KubeDocument value, RequestInfo request)
    {
        if (request.Kind is not CustomResourceKind kind || value.Text("kind") is not { } given || given == kind.Kind) return null;
        var errors = new FieldErrors();
        errors.Invalid("kind", given, $"must be {kind.Kind}");
        return ApiStatus.Invalid(kind.Resource.Group, given, value.Name, errors.Items);
    }
}
