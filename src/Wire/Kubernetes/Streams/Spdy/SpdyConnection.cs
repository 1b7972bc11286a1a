namespace Drydock.Wire.Kubernetes.Streams.Spdy;

/// <summary>The serving end of a SPDY/3.1 connection, as clients of Kubernetes use it: they open streams, both sides write and end them. Windows are not kept, as by the real server.</summary>
internal sealed class SpdyConnection(Stream stream) : IDisposable
{
    private const int ProtocolError = 1;
    private const int RefusedStream = 3;
    private const int SynStreamHeadBytes = 10;

    private readonly SpdyFramer _framer = new(stream);
    private readonly SpdyHeaderReader _headers = new();
    private readonly Dictionary<int, SpdyStream> _streams = [];
    private int _lastStreamId;

    public void Dispose()
    {
        _framer.Dispose();
        _headers.Dispose();
    }

    /// <summary>Serves until the client has gone. The handlers are called one after the other; while one of them waits nothing more is read.</summary>
    /// <param name="onStream">Takes a new stream; false refuses it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">The client does not speak SPDY/3.1.</exception>
    internal async Task RunAsync(Func<SpdyStream, bool> onStream, CancellationToken cancellationToken)
    {
        while (await _framer.ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            switch (frame.Type)
            {
                case null:
                    await TakeDataAsync(frame).ConfigureAwait(false);
                    break;
                case SpdyFrameType.SynStream:
                    await TakeStreamAsync(frame, onStream, cancellationToken).ConfigureAwait(false);
                    break;
                case SpdyFrameType.RstStream:
                    if (_streams.Remove(frame.StreamId, out var reset)) await reset.OnReset().ConfigureAwait(false);
                    break;
                case SpdyFrameType.Ping when (frame.StreamId & 1) == 1:
                    await _framer.WritePingAsync(frame.StreamId, cancellationToken).ConfigureAwait(false);
                    break;
                case SpdyFrameType.Headers when frame.Payload.Length >= sizeof(int):
                    // They go through the same inflater as every header block, or the next one could not be read.
                    _headers.Read(frame.Payload.Span[sizeof(int)..]);
                    break;
            }
        }
    }

    internal Task WriteAsync(SpdyStream target, ReadOnlyMemory<byte> data, bool isFin, CancellationToken cancellationToken) =>
        _framer.WriteDataAsync(target.Id, data, isFin, cancellationToken);

    /// <summary>Says good-bye; the transport is closed by its owner.</summary>
    internal Task GoAwayAsync(CancellationToken cancellationToken) => _framer.WriteGoAwayAsync(_lastStreamId, cancellationToken);

    private async Task TakeStreamAsync(SpdyFrame frame, Func<SpdyStream, bool> onStream, CancellationToken cancellationToken)
    {
        if (frame.Payload.Length < SynStreamHeadBytes) throw new InvalidDataException("SPDY: the frame ends early");
        var opened = new SpdyStream(frame.StreamId, _headers.Read(frame.Payload.Span[SynStreamHeadBytes..]));
        if (frame.StreamId <= _lastStreamId || (frame.StreamId & 1) == 0)
        {
            await _framer.WriteResetAsync(frame.StreamId, ProtocolError, cancellationToken).ConfigureAwait(false);
            return;
        }

        _lastStreamId = frame.StreamId;
        if (opened.Headers.Count > 0 && onStream(opened))
        {
            _streams[frame.StreamId] = opened;
            await _framer.WriteReplyAsync(frame.StreamId, cancellationToken).ConfigureAwait(false);
            await opened.OnAccepted().ConfigureAwait(false);
            if (frame.IsFin) await opened.OnEnd().ConfigureAwait(false);
        }
        else
        {
            await _framer.WriteResetAsync(frame.StreamId, RefusedStream, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TakeDataAsync(SpdyFrame frame)
    {
        if (!_streams.TryGetValue(frame.StreamId, out var target)) return;
        if (!frame.Payload.IsEmpty) await target.OnData(frame.Payload).ConfigureAwait(false);
        if (!frame.IsFin) return;
        _streams.Remove(frame.StreamId);
        await target.OnEnd().ConfigureAwait(false);
    }
}
