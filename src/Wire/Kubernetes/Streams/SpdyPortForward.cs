using System.Globalization;
using System.Text;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Wire.Kubernetes.Streams.Spdy;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>
/// Forwarded ports on SPDY, plain or tunnelled: for each connection the client opens two streams, one for data and one for an error, joined by a request id (Documented:
/// k8s.io/kubelet, cri/streaming/portforward).
/// </summary>
internal sealed class SpdyPortForward(Stream transport, PodLink link)
{
    private readonly Dictionary<string, Pair> _byRequest = new(StringComparer.Ordinal);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, Pair> _pairs = new();
    private int _next;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var connection = new SpdyConnection(transport);
        var reading = connection.RunAsync(Take, over.Token);
        var writing = WriteAsync(connection, over.Token);
        try
        {
            var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            if (ReferenceEquals(first, writing)) await connection.GoAwayAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            link.Close();
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(reading, writing).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private bool Take(SpdyStream stream)
    {
        var headers = stream.Headers;
        if (!headers.TryGetValue("port", out var portText) || !ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return false;
        var isData = headers.GetValueOrDefault("streamtype") == "data";
        if (!isData && headers.GetValueOrDefault("streamtype") != "error") return false;
        // Clients from before request ids open the error stream first, then the data stream.
        var request = headers.TryGetValue("requestid", out var given) ? given : "#" + (isData ? stream.Id - 2 : stream.Id).ToString(CultureInfo.InvariantCulture);
        if (!_byRequest.TryGetValue(request, out var pair)) _byRequest[request] = pair = new Pair(++_next, port);
        if ((isData ? pair.Data : pair.Error) is not null) return false;
        if (isData) pair.Data = stream;
        else pair.Error = stream;
        if (pair is not { Data: { } data, Error: not null }) return true;
        _byRequest.Remove(request);
        Connect(pair, data, stream);
        return true;
    }

    private void Connect(Pair pair, SpdyStream data, SpdyStream last)
    {
        _pairs[pair.Id] = pair;
        data.OnData = bytes => Send(new PodStreamPiece(PodStreamChannel.Data, bytes) { Connection = pair.Id });
        data.OnEnd = () => Send(new PodStreamPiece(PodStreamChannel.DataEnd) { Connection = pair.Id });
        data.OnReset = () => Send(new PodStreamPiece(PodStreamChannel.Closed) { Connection = pair.Id });
        last.OnAccepted = () => Send(new PodStreamPiece(PodStreamChannel.Open) { Connection = pair.Id, Number = pair.Port });
    }

    private ValueTask Send(PodStreamPiece piece)
    {
        link.Send(piece);
        return ValueTask.CompletedTask;
    }

    private async Task WriteAsync(SpdyConnection connection, CancellationToken cancellationToken)
    {
        while (await link.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (link.TryTake(out var piece))
            {
                if (!_pairs.TryGetValue(piece.Connection, out var pair)) continue;
                if (piece.Channel == PodStreamChannel.Data)
                {
                    await connection.WriteAsync(pair.Data!, piece.Bytes, isFin: false, cancellationToken).ConfigureAwait(false);
                }
                else if (piece.Channel == PodStreamChannel.Closed)
                {
                    _pairs.TryRemove(piece.Connection, out _);
                    if (piece.Error is { } error) await connection.WriteAsync(pair.Error!, Encoding.UTF8.GetBytes(error), isFin: false, cancellationToken).ConfigureAwait(false);
                    await connection.WriteAsync(pair.Data!, default, isFin: true, cancellationToken).ConfigureAwait(false);
                    await connection.WriteAsync(pair.Error!, default, isFin: true, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private sealed class Pair(int id, int port)
    {
        internal int Id => id;
        internal int Port => port;
        internal SpdyStream? Data { get; set; }
        internal SpdyStream? Error { get; set; }
    }
}
