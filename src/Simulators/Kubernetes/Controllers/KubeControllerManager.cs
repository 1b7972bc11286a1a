using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Cluster;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers;

/// <summary>
/// The controllers of kube-controller-manager in one process over shared informers. They keep nothing but what they read from the API, so the process may crash and start again at any moment.
/// </summary>
public static class KubeControllerManager
{
    /// <summary>The body of the process; runs until cancelled or crashed.</summary>
    /// <param name="process">The process it runs in.</param>
    /// <param name="api">Its connection to the API server.</param>
    /// <param name="world">The world of the process.</param>
    /// <param name="extra">More controllers for the same process and informers (the storage ones).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="kinds">What the garbage and namespace controllers look after; every kind of the catalogue unless given.</param>
    public static Task RunAsync(
        SimProcess process, IKubernetesApi api, World world, IEnumerable<Func<InformerSet, ControllerWithInformers>> extra, CancellationToken cancellationToken,
        IReadOnlyList<ResourceKind>? kinds = null)
    {
        var clock = world.Clock;
        var known = kinds ?? KindCatalog.CreateAll();
        return ControllerSet.RunAsync(
            api,
            clock,
            informers =>
            {
                var controllers = new List<ControllerWithInformers>
                {
                    StatefulSetController.Create(api, clock, informers),
                    ReplicaSetController.Create(api, clock, informers),
                    DeploymentController.Create(api, clock, informers),
                    JobController.Create(api, clock, informers),
                    PodDisruptionBudgetController.Create(api, clock, informers),
                    EndpointSliceController.Create(api, clock, informers),
                    EphemeralVolumeController.Create(api, clock, informers),
                    PodGarbageCollector.Create(api, clock, informers),
                    NodeLifecycleController.Create(api, clock, informers),
                    TaintEvictionController.Create(api, clock, informers),
                    ServiceAccountController.Create(api, clock, informers),
                    NamespaceController.Create(api, clock, informers, known),
                    GarbageCollector.Create(api, clock, informers, known),
                };
                foreach (var make in extra) controllers.Add(make(informers));
                return controllers;
            },
            cancellationToken);
    }
}
