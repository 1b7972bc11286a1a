namespace Drydock.Live.Kubernetes;

/// <summary>A cluster can't be used: the message names the context, file or program, says what is wrong and, where that is known, what to do.</summary>
public sealed class KubernetesConnectionException(KubernetesConnectionProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public KubernetesConnectionProblem Problem { get; } = problem;
}
