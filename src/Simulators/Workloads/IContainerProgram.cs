namespace Drydock.Simulators.Workloads;

/// <summary>An executable of a simulated image. One object per start; what it keeps beyond its life it writes to files.</summary>
public interface IContainerProgram
{
    /// <summary>Runs until the program ends and returns its exit code. SIGKILL does not return: the process just stops existing.</summary>
    Task<int> RunAsync(IContainerContext context);
}
