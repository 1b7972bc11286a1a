using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>One pass over an object could not be finished: worded as the real controller words its error. The work queue brings the object back.</summary>
internal sealed class SyncException(string message, KubeResponse? refusal = null) : Exception(message)
{
    /// <summary>What the API server answered, when that was the cause.</summary>
    public KubeResponse? Refusal { get; } = refusal;

    public bool IsNotFound => Refusal?.StatusCode == 404;
    public bool IsConflict => Refusal is { StatusCode: 409, Reason: "Conflict" };
    public bool IsAlreadyExists => Refusal is { StatusCode: 409, Reason: "AlreadyExists" };
}
