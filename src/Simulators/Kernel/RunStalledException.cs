namespace Drydock.Simulators.Kernel;

/// <summary>A run did not reach its end; the message lists who waits for what, and since when.</summary>
public sealed class RunStalledException(string reason, string report) : Exception($"{reason}\n{report}")
{
    public string Reason { get; } = reason;
}
