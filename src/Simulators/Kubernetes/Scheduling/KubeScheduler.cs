using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// The default scheduler: filters, scores, volume binding, events. It keeps nothing but what it reads from the API, so it may crash and start again at any moment.
/// Not simulated: preemption, scheduling gates beyond waiting, dynamic resources, storage capacity tracking.
/// </summary>
public static class KubeScheduler
{
    /// <summary>The body of the scheduler's process; runs until cancelled or crashed.</summary>
    public static Task RunAsync(SimProcess process, IKubernetesApi api, World world, CancellationToken cancellationToken) =>
        new SchedulerLoop(process, api, world.Clock).RunAsync(cancellationToken);
}
