using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>Runs a set of controllers over shared informers in the current process: the body of a controller manager or of a sidecar.</summary>
public static class ControllerSet
{
    /// <param name="make">Makes the controllers; each asks the set for the informers it needs in its constructor and lists them in <see cref="ControllerWithInformers"/>.</param>
    public static Task RunAsync(
        IKubernetesApi api, TimeProvider clock, Func<InformerSet, IReadOnlyList<ControllerWithInformers>> make, CancellationToken cancellationToken)
    {
        var informers = new InformerSet(api, clock);
        var tasks = make(informers).Select(c => c.Controller.RunAsync(c.Informers, cancellationToken)).ToList();
        tasks.Add(informers.RunAsync(cancellationToken));
        return LoudTask.RunAllAsync(tasks);
    }
}
