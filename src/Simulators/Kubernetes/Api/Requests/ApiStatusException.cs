namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>Carries an error answer out of a nested step of a request; caught once, where the request is handled.</summary>
internal sealed class ApiStatusException(ApiResponse response) : Exception(response.Body?.ToString())
{
    public ApiResponse Response { get; } = response;
}
