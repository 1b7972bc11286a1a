using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>The connection of a watch: who receives, in which life, and the stream once the server has opened it.</summary>
internal sealed class WatchLink(SimProcess receiver, Func<TimeSpan>? delay)
{
    public SimProcess Receiver { get; } = receiver;
    public int Incarnation { get; } = receiver.Incarnation;
    public Func<TimeSpan>? Delay { get; } = delay;
    public SimStream<KubeWatchEvent>? Stream { get; set; }
}
