using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>
/// The client's end of a stream to a pod: exec, attach, forwarded ports, a followed log. It breaks when the kubelet ends, and with it what depends on the client (its terminal, its
/// input, its connections) when the client ends. Pieces arrive in order, each after a drawn latency.
/// </summary>
public sealed class PodStream
{
    private readonly SimProcess _client;
    private SimStream<PodStreamPiece>? _inward;
    private SimStream<PodStreamPiece>? _outward;
    private Action? _forget;

    internal PodStream(SimProcess client)
    {
        _client = client;
        Incarnation = client.Incarnation;
    }

    /// <summary>What has come from the pod; ends after the result, or with an error when the connection breaks. Read by the client's process only.</summary>
    public Mailbox<PodStreamPiece> Arrived => Outward.Arrived;

    internal int Incarnation { get; }

    /// <summary>False when the life of the client that asked for the stream has ended.</summary>
    internal bool IsWanted => _client.Incarnation == Incarnation;

    /// <summary>What comes from the client, as the kubelet reads it.</summary>
    internal SimStream<PodStreamPiece> Inward => _inward ?? throw new InvalidOperationException("the stream was refused, or has not been opened");

    internal SimStream<PodStreamPiece> Outward => _outward ?? throw new InvalidOperationException("the stream was refused, or has not been opened");

    /// <summary>Sends a piece to the pod; nothing happens when the stream is over.</summary>
    public void Send(PodStreamPiece piece) => Inward.Push(piece);

    /// <summary>The client goes.</summary>
    public void Close()
    {
        _forget?.Invoke();
        Inward.Finish();
        Outward.Close();
    }

    /// <summary>The kubelet takes the stream.</summary>
    internal void Join(SimProcess kubelet, string name)
    {
        _inward = new SimStream<PodStreamPiece>(_client, kubelet, LatencyProfile.InCluster, name);
        _outward = new SimStream<PodStreamPiece>(kubelet, _client, LatencyProfile.InCluster, name);
    }

    /// <summary>The stream breaks when the process that passes it on ends.</summary>
    internal void PassesThrough(SimProcess server)
    {
        var life = server.OnEnd(() =>
        {
            Outward.Finish(new PortUnreachableException($"{server.Name}: connection reset by peer"));
            Inward.Finish(new PortUnreachableException($"{server.Name}: connection reset by peer"));
        });
        _forget = () => server.ForgetOnEnd(life);
    }

    /// <summary>The pod's side is done: the client gets what was pushed, then the end.</summary>
    internal void Finish()
    {
        _forget?.Invoke();
        Outward.Finish();
        Inward.Close();
    }
}
