using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes;

/// <summary>A process of the cluster with the way to start and to kill it.</summary>
internal sealed class ClusterProcess(SimProcess process, Action start, Action? crash = null)
{
    public SimProcess Process { get; } = process;

    public void Start() => start();

    public void Crash()
    {
        if (crash is not null) crash();
        else Process.Crash();
    }
}
