using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Wire.Kubernetes.Streams.Spdy;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>exec and attach on SPDY (v4.channel.k8s.io): a stream each for error, stdin, stdout, stderr and resize, opened by the client and told apart by the header streamType.</summary>
internal sealed class SpdyCommand(Stream transport, PodLink link)
{
    /// <summary>How long the client may take to open its streams (Documented: the kubelet's streamCreationTimeout).</summary>
    private static readonly TimeSpan CreationTimeout = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<string, SpdyStream> _streams = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _accepted;

    /// <param name="expected">Types of the streams that the client must open.</param>
    /// <param name="cancellationToken">The connection is aborted.</param>
    internal async Task RunAsync(IReadOnlyList<string> expected, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var connection = new SpdyConnection(transport);
        var reading = connection.RunAsync(stream => Take(stream, expected, over.Token), over.Token);
        var writing = WriteAsync(connection, over.Token);
        try
        {
            var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }
        finally
        {
            link.Close();
            await over.CancelAsync().ConfigureAwait(false);
            // Both use the connection until they have ended.
            await Task.WhenAll(reading, writing).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private bool Take(SpdyStream stream, IReadOnlyList<string> expected, CancellationToken cancellationToken)
    {
        if (!stream.Headers.TryGetValue("streamtype", out var type) || !expected.Contains(type) || !_streams.TryAdd(type, stream)) return false;
        if (type == "stdin")
        {
            stream.OnData = data => link.SendInputAsync(data, cancellationToken);
            stream.OnEnd = EndInput;
            stream.OnReset = EndInput;
        }
        else if (type == "resize")
        {
            stream.OnData = Resize;
        }

        stream.OnAccepted = () =>
        {
            if (++_accepted == expected.Count) _complete.TrySetResult();
            return ValueTask.CompletedTask;
        };
        return true;
    }

    private ValueTask EndInput()
    {
        link.Send(new PodStreamPiece(PodStreamChannel.StdinEnd));
        return ValueTask.CompletedTask;
    }

    private ValueTask Resize(ReadOnlyMemory<byte> message)
    {
        if (TerminalSizeMessage.Read(message.Span) is { } resize) link.Send(resize);
        return ValueTask.CompletedTask;
    }

    private async Task WriteAsync(SpdyConnection connection, CancellationToken cancellationToken)
    {
        await _complete.Task.WaitAsync(CreationTimeout, cancellationToken).ConfigureAwait(false);
        while (await link.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (link.TryTake(out var piece))
            {
                if (piece.Channel == PodStreamChannel.Result)
                {
                    await connection.WriteAsync(_streams["error"], CommandStatus.Of(piece, isTranslated: false).Utf8, isFin: false, cancellationToken).ConfigureAwait(false);
                }
                else if (_streams.TryGetValue(piece.Channel == PodStreamChannel.Stderr ? "stderr" : "stdout", out var output))
                {
                    await connection.WriteAsync(output, piece.Bytes, isFin: false, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        foreach (var stream in _streams.Values) await connection.WriteAsync(stream, default, isFin: true, cancellationToken).ConfigureAwait(false);
        await connection.GoAwayAsync(cancellationToken).ConfigureAwait(false);
    }
}
