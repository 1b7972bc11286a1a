using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>Turns a kind's refusal of a valid write into the 403 of an admission plugin.</summary>
internal static class Admission
{
    public static ApiResponse? Refuse(KubeDocument value, KubeDocument? stored, RequestInfo request, KindContext context) =>
        request.Kind.Refuse(value, stored, context) is { } why
            ? ApiStatus.Failure(403, "Forbidden", $"{request.Resource} \"{value.Name}\" is forbidden: {why}", ApiStatus.Details(request.Resource, value.Name))
            : null;
}
