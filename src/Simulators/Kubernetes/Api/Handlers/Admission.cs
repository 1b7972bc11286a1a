using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>Turns a kind's refusal of a valid write into the 403 of an admission plugin.</summary>
internal static class Admission
{
    private const string Terminating = "create not allowed while custom resource definition is terminating";

    public static ApiResponse? Refuse(KubeDocument value, KubeDocument? stored, RequestInfo request, KindContext context) =>
        (stored is null && request.Kind is CustomResourceKind { IsTerminating: true } ? Terminating : request.Kind.Refuse(value, stored, context)) is { } why
            ? ApiStatus.Failure(403, "Forbidden", $"{request.Resource} \"{value.Name}\" is forbidden: {why}", ApiStatus.Details(request.Resource, value.Name))
            : null;
}
