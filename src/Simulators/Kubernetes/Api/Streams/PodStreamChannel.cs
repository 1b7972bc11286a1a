namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>What a piece of a stream to a pod is.</summary>
public enum PodStreamChannel
{
    /// <summary>To the program: input.</summary>
    Stdin,

    /// <summary>To the program: no more input.</summary>
    StdinEnd,

    /// <summary>To the program: the client's terminal has another size.</summary>
    Resize,

    /// <summary>From the program.</summary>
    Stdout,

    /// <summary>From the program.</summary>
    Stderr,

    /// <summary>From the kubelet, last: how it ended.</summary>
    Result,

    /// <summary>From the kubelet: so many bytes of input were read.</summary>
    Taken,

    /// <summary>Port forwarding, to the kubelet: a new connection to a port.</summary>
    Open,

    /// <summary>Port forwarding, both ways: bytes of a connection.</summary>
    Data,

    /// <summary>Port forwarding, both ways: no more bytes of a connection.</summary>
    DataEnd,

    /// <summary>Port forwarding, both ways: a connection is over; from the kubelet with the error, if there was one.</summary>
    Closed,
}
