using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Api.Streams;

/// <summary>One message on a stream between a client and what runs in a pod.</summary>
public readonly record struct PodStreamPiece(PodStreamChannel Channel, ReadOnlyMemory<byte> Bytes = default)
{
    /// <summary>Exit code of a result, port of an opened connection, count of bytes taken.</summary>
    public int Number { get; init; }

    /// <summary>The forwarded connection that is meant, numbered by the client.</summary>
    public int Connection { get; init; }

    /// <summary>Why a command could not run, or a connection failed; null when nothing went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Of a resize.</summary>
    public TerminalSize Size { get; init; }
}
