using System.Net.WebSockets;
using System.Text;
using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>exec and attach on a WebSocket: each message begins with its channel: 0 input, 1 and 2 outputs, 3 the Status of the end, 4 sizes, 255 the end of a channel (v5).</summary>
internal sealed class WebSocketCommand(WebSocket socket, PodLink link, CommandProtocol protocol)
{
    /// <summary>The channel of the Status.</summary>
    internal const byte ErrorChannel = 3;

    private const byte StdinChannel = 0;
    private const byte StdoutChannel = 1;
    private const byte StderrChannel = 2;
    private const byte ResizeChannel = 4;
    private const byte CloseSignal = 255;
    private const int MessageBytesMax = 4 * 1024 * 1024;
    private const int PieceBytesMax = 256 * 1024;

    private readonly WebSocketChannels _channels = new(socket, protocol);

    /// <summary>Serves until the command has ended or the client has gone.</summary>
    /// <param name="firstChannel">The lowest channel that is written to; an empty message on it tells the client that the connection stands.</param>
    /// <param name="cancellationToken">The connection is aborted.</param>
    internal async Task RunAsync(byte firstChannel, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _channels.SendAsync(firstChannel, default, cancellationToken).ConfigureAwait(false);
        var reading = ReadAsync(over.Token);
        var writing = WriteAsync(over.Token);
        try
        {
            var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            if (ReferenceEquals(first, writing))
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
                // The client answers the close, or its connection ends.
                await reading.WaitAsync(TimeSpan.FromSeconds(5), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            socket.Abort();
        }
        finally
        {
            link.Close();
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (await link.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (link.TryTake(out var piece)) await SendAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(PodStreamPiece piece, CancellationToken cancellationToken)
    {
        if (piece.Channel == PodStreamChannel.Result)
        {
            ReadOnlyMemory<byte> status = protocol.HasStatus ? CommandStatus.Of(piece, protocol.ClosesStdin).Utf8 : Encoding.UTF8.GetBytes(CommandStatus.Text(piece));
            if (!status.IsEmpty) await _channels.SendAsync(ErrorChannel, status, cancellationToken).ConfigureAwait(false);
            return;
        }

        var channel = piece.Channel == PodStreamChannel.Stderr ? StderrChannel : StdoutChannel;
        for (var rest = piece.Bytes; !rest.IsEmpty;)
        {
            var part = rest[..Math.Min(rest.Length, PieceBytesMax)];
            rest = rest[part.Length..];
            await _channels.SendAsync(channel, part, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var messages = new WebSocketMessages(socket, MessageBytesMax);
        while (await messages.ReadAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (message.IsEmpty) continue;
            var (channel, bytes) = protocol.Split(message);
            switch (channel)
            {
                case StdinChannel:
                    await link.SendInputAsync(bytes, cancellationToken).ConfigureAwait(false);
                    break;
                case ResizeChannel when TerminalSizeMessage.Read(bytes.Span) is { } resize:
                    link.Send(resize);
                    break;
                case CloseSignal when protocol.ClosesStdin && !bytes.IsEmpty && bytes.Span[0] == StdinChannel:
                    link.Send(new PodStreamPiece(PodStreamChannel.StdinEnd));
                    break;
            }
        }
    }
}
