namespace Drydock.Simulators.Kubernetes.Api.Patching;

/// <summary>A patch can't be applied to the object it is meant for. <see cref="StatusCode"/> is what the API answers: 400, 422 or, for errors of no known kind, 500.</summary>
internal sealed class PatchException(string message, int statusCode = 500) : Exception(message)
{
    public int StatusCode { get; } = statusCode;
}
