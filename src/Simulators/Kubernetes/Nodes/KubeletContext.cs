using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Nodes.Pods;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>What the parts of one life of a kubelet share.</summary>
internal sealed class KubeletContext
{
    public required SimNode Node { get; init; }
    public required World World { get; init; }
    public required SimProcess Process { get; init; }
    public required IKubernetesApi Api { get; init; }
    public required EventRecorder Events { get; init; }
    public required Informer NodeInformer { get; init; }
    public required Informer Services { get; init; }
    public required FieldReader Fields { get; init; }

    public VirtualClock Clock => World.Clock;
    public SeededRandom Random => Process.Random;
    public ContainerRuntime Runtime => Node.Runtime;
    public NodeVolumes Volumes => Node.Volumes;

    /// <summary>CSI drivers that have registered with this life of the kubelet, by name.</summary>
    public SortedDictionary<string, ICsiNodeDriver> Drivers { get; } = new(StringComparer.Ordinal);

    public IKubernetesApi ClientOfPod(string ns, string serviceAccount) =>
        Node.Services.ClientFor(ApiUser.ServiceAccount(ns, serviceAccount), "simulated-pod");

    /// <summary>An event about a container of a pod.</summary>
    public void Record(KubeDocument pod, string type, string reason, string message, KubeDocument container)
    {
        var list = Has("initContainers") ? "initContainers" : Has("ephemeralContainers") ? "ephemeralContainers" : "containers";
        Events.Record(pod, type, reason, message, $"spec.{list}{{{container.Text("name")}}}");
        bool Has(string name) => pod.List("spec", name).Any(c => c.Text("name") == container.Text("name"));
    }
}
