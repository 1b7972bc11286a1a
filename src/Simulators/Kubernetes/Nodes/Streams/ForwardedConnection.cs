using Drydock.Simulators.Network;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>One connection of a client into a pod. What comes before it is established waits.</summary>
internal sealed class ForwardedConnection
{
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private SimConnection? _connection;
    private bool _inputEnded;

    /// <summary>Cancelled when nobody wants the connection any more.</summary>
    public CancellationTokenSource Given { get; } = new();

    public void Established(SimConnection connection)
    {
        _connection = connection;
        while (_waiting.TryDequeue(out var bytes)) connection.Send(bytes);
        if (_inputEnded) connection.Close();
    }

    /// <exception cref="SimSocketException">The pod's end has gone.</exception>
    public void Send(ReadOnlyMemory<byte> bytes)
    {
        if (_inputEnded) return;
        if (_connection is null) _waiting.Enqueue(bytes);
        else _connection.Send(bytes);
    }

    /// <summary>The client sends no more, but still reads.</summary>
    public void EndInput()
    {
        _inputEnded = true;
        _connection?.Close();
    }

    public void Close()
    {
        EndInput();
        Given.Cancel();
    }
}
