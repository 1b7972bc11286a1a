namespace Drydock.Simulators.Kernel;

/// <summary>Code of a simulated process threw and nothing in the process took it: a defect of the simulator, not of the scenario.</summary>
public sealed class ProcessFailedException(string process, Exception inner) : Exception($"process {process} failed: {inner.Message}", inner)
{
    public string Process { get; } = process;
}
