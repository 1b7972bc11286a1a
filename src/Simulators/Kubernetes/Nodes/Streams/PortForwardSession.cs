using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>
/// The ports of one pod, forwarded to a client: each connection is made from within the pod's network namespace, and errors read as containerd words them (Documented: its portforward_linux.go).
/// The session stays with the sandbox that it began with: a pod that comes back under the name is another one.
/// </summary>
internal sealed class PortForwardSession(KubeletContext kubelet, KubeletStreamCall call, PodSandbox sandbox)
{
    /// <summary>How long the pod may go on sending after the client has ended its side.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1001);

    private readonly PodStream _stream = call.Stream;
    private readonly SortedDictionary<int, ForwardedConnection> _connections = [];

    public void Start() => kubelet.Process.Spawn(async () =>
    {
        var pieces = _stream.Inward.Arrived;
        try
        {
            while (await pieces.WaitAsync(CancellationToken.None))
            {
                while (pieces.TryTake(out var piece)) Take(piece);
            }
        }
        catch (PortUnreachableException)
        {
            // The client crashed: its connections end as if it had closed them.
        }

        foreach (var connection in _connections.Values) connection.Close();
    });

    private void Take(PodStreamPiece piece)
    {
        if (piece.Channel == PodStreamChannel.Open)
        {
            var opened = new ForwardedConnection();
            _connections[piece.Connection] = opened;
            kubelet.Process.Spawn(() => ForwardAsync(piece.Connection, piece.Number, opened));
            return;
        }

        if (!_connections.TryGetValue(piece.Connection, out var connection)) return;
        switch (piece.Channel)
        {
            case PodStreamChannel.Data:
                try
                {
                    connection.Send(piece.Bytes);
                }
                catch (SimSocketException)
                {
                    // Whoever reads from the connection learns the same and reports it.
                }

                break;
            case PodStreamChannel.DataEnd:
                connection.EndInput();
                kubelet.Process.Spawn(() => LingerAsync(connection));
                break;
            case PodStreamChannel.Closed:
                connection.Close();
                break;
        }
    }

    private async Task LingerAsync(ForwardedConnection connection)
    {
        await Task.Delay(Linger, kubelet.Clock);
        connection.Close();
    }

    private async Task ForwardAsync(int id, int port, ForwardedConnection forwarded)
    {
        var error = await PumpAsync(id, port, forwarded);
        _connections.Remove(id);
        forwarded.EndInput();
        Push(PodStreamChannel.DataEnd, id);
        _stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Closed)
        {
            Connection = id,
            Error = error is null ? null : string.Create(CultureInfo.InvariantCulture, $"error forwarding port {port} to pod {sandbox.Id}, uid : {error}"),
        });
    }

    private async Task<string?> PumpAsync(int id, int port, ForwardedConnection forwarded)
    {
        if (!ReferenceEquals(kubelet.Runtime.Sandbox(sandbox.PodUid), sandbox)) return $"failed to find sandbox \"{sandbox.Id}\" in store: not found";
        SimConnection connection;
        try
        {
            connection = await kubelet.Node.Network.ConnectAsync(sandbox.Address, port, forwarded.Given.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (SimSocketException exception)
        {
            var why = exception.Message[(exception.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
            return Within(string.Create(CultureInfo.InvariantCulture,
                $"failed to connect to localhost:{port} inside namespace \"{sandbox.Id}\", IPv4: dial tcp4 127.0.0.1:{port}: connect: {why} IPv6 dial tcp6 [::1]:{port}: connect: {why} "));
        }

        try
        {
            forwarded.Established(connection);
            while (await connection.ReceiveAsync(forwarded.Given.Token) is { IsEmpty: false } bytes) Push(PodStreamChannel.Data, id, bytes);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (SimSocketException)
        {
            return Within(string.Create(CultureInfo.InvariantCulture, $"read tcp4 127.0.0.1:{32768 + (id % 28232)}->127.0.0.1:{port}: read: connection reset by peer"));
        }
    }

    private void Push(PodStreamChannel channel, int id, ReadOnlyMemory<byte> bytes = default) => _stream.Outward.Push(new PodStreamPiece(channel, bytes) { Connection = id });

    /// <summary>Namespaces are named by the network plugin: made up from the sandbox here.</summary>
    private string Within(string error)
    {
        var id = sandbox.Id;
        return $"failed to execute portforward in network namespace \"/var/run/netns/cni-{id[..8]}-{id[8..12]}-{id[12..16]}-{id[16..20]}-{id[20..32]}\": {error}";
    }
}
