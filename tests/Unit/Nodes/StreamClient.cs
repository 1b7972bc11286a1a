using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>A simulated kubectl at a stream: collects what comes, and sends what it is told to.</summary>
internal sealed class StreamClient
{
    private readonly PodStream _stream;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private StreamClient(PodStream stream) => _stream = stream;

    public string Output => _output.ToString();
    public string Errors => _errors.ToString();
    public int? ExitCode { get; private set; }
    public string? Error { get; private set; }

    /// <summary>"ended" or why the connection broke; null while it stands.</summary>
    public string? End { get; private set; }

    public List<string> Closed { get; } = [];

    public static async Task<StreamClient> OpenAsync(NodeRig rig, string pod, string subresource, string query)
    {
        var reply = await ((ApiServerClient)rig.Admin).OpenStreamAsync("default", pod, subresource, query, CancellationToken.None);
        reply.Stream.Should().NotBeNull(reply.KubeletError ?? reply.Refused?.Body?.ToString());
        var client = new StreamClient(reply.Stream!);
        Drydock.Simulators.Kernel.SimProcess.Current.Spawn(client.ReadAsync);
        return client;
    }

    /// <summary>Runs a command with these words.</summary>
    public static Task<StreamClient> ExecAsync(NodeRig rig, string pod, string flags, params string[] command) =>
        OpenAsync(rig, pod, "exec", flags + string.Concat(command.Select(c => "&command=" + Uri.EscapeDataString(c))));

    public void Type(string text) => _stream.Send(new PodStreamPiece(PodStreamChannel.Stdin, Encoding.UTF8.GetBytes(text)));

    public void EndInput() => _stream.Send(new PodStreamPiece(PodStreamChannel.StdinEnd));

    public void Resize(int columns, int rows) => _stream.Send(new PodStreamPiece(PodStreamChannel.Resize) { Size = new TerminalSize(columns, rows) });

    public void Connect(int connection, int port) => _stream.Send(new PodStreamPiece(PodStreamChannel.Open) { Connection = connection, Number = port });

    public void Send(int connection, string text) => _stream.Send(new PodStreamPiece(PodStreamChannel.Data, Encoding.UTF8.GetBytes(text)) { Connection = connection });

    public void Close() => _stream.Close();

    private async Task ReadAsync()
    {
        try
        {
            while (await _stream.Arrived.WaitAsync(CancellationToken.None))
            {
                while (_stream.Arrived.TryTake(out var piece)) Take(piece);
            }

            End = "ended";
        }
        catch (PortUnreachableException exception)
        {
            End = exception.Message;
        }
    }

    private void Take(PodStreamPiece piece)
    {
        switch (piece.Channel)
        {
            case PodStreamChannel.Stdout or PodStreamChannel.Data:
                _output.Append(Encoding.UTF8.GetString(piece.Bytes.Span));
                break;
            case PodStreamChannel.Stderr:
                _errors.Append(Encoding.UTF8.GetString(piece.Bytes.Span));
                break;
            case PodStreamChannel.Result:
                (ExitCode, Error) = (piece.Number, piece.Error);
                break;
            case PodStreamChannel.Closed:
                Closed.Add($"{piece.Connection}: {piece.Error}");
                break;
        }
    }
}
