using System.Threading.Channels;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Wire.Driving;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>
/// The end of a stream to a pod that is off the loop. What the pod sends waits here for the socket; what the client sends goes on at once, but no more than
/// <see cref="InputBytesMax"/> of it beyond what the program has read.
/// </summary>
internal sealed class PodLink
{
    private const long InputBytesMax = 1024 * 1024;

    /// <summary>A client that lets this much output pile up is not reading: it is cut off.</summary>
    private const long OutputBytesMax = 512L * 1024 * 1024;

    private readonly WorldDriver _driver;
    private readonly ApiServer _server;
    private readonly PodStream _stream;
    private readonly Channel<PodStreamPiece> _pieces = Channel.CreateUnbounded<PodStreamPiece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });
    private readonly SemaphoreSlim _room = new(0);
    private long _inputBytes;
    private long _outputBytes;
    private long _life;
    private int _isOver;

    private PodLink(WorldDriver driver, ApiServer server, PodStream stream)
    {
        _driver = driver;
        _server = server;
        _stream = stream;
    }

    /// <summary>Opens a stream; without one the reply says why.</summary>
    /// <exception cref="PortUnreachableException">The API server is down.</exception>
    internal static Task<(PodLink? Link, PodStreamReply Reply)> OpenAsync(WorldDriver driver, ApiServer server, ApiRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(server.Process, async () =>
        {
            var reply = await server.OpenStreamAsync(request, server.Process);
            if (reply.Stream is not { } stream) return ((PodLink?)null, reply);
            var link = new PodLink(driver, server, stream);
            link._life = server.Process.OnEnd(link.Break);
            server.Process.Spawn(link.PumpAsync);
            return (link, reply);
        }, cancellationToken);

    /// <summary>Waits for pieces; false at the end.</summary>
    /// <exception cref="IOException">The connection to the pod broke.</exception>
    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _pieces.Reader.WaitToReadAsync(cancellationToken);

    internal bool TryTake(out PodStreamPiece piece)
    {
        if (!_pieces.Reader.TryRead(out piece)) return false;
        _driver.Settle();
        Interlocked.Add(ref _outputBytes, -piece.Bytes.Length);
        return true;
    }

    internal void Send(PodStreamPiece piece) => _driver.Post(_server.Process, () => _stream.Send(piece));

    /// <summary>Sends input of a program, and waits while it has too much of it unread.</summary>
    internal async ValueTask SendInputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty) return;
        Interlocked.Add(ref _inputBytes, bytes.Length);
        Send(new PodStreamPiece(PodStreamChannel.Stdin, bytes));
        while (Interlocked.Read(ref _inputBytes) > InputBytesMax && Volatile.Read(ref _isOver) == 0) await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The client has gone.</summary>
    internal void Close()
    {
        End(null);
        _driver.Post(_server.Process, () =>
        {
            _stream.Close();
            _server.Process.ForgetOnEnd(_life);
        });
    }

    /// <summary>Runs on the loop.</summary>
    private async Task PumpAsync()
    {
        try
        {
            while (await _stream.Arrived.WaitAsync(CancellationToken.None))
            {
                while (_stream.Arrived.TryTake(out var piece)) Put(piece);
            }

            End(null);
        }
        catch (PortUnreachableException exception)
        {
            End(new IOException(exception.Message, exception));
        }

        _server.Process.ForgetOnEnd(_life);
    }

    private void Put(PodStreamPiece piece)
    {
        if (piece.Channel == PodStreamChannel.Taken)
        {
            if (Interlocked.Add(ref _inputBytes, -piece.Number) <= InputBytesMax && _room.CurrentCount == 0) _room.Release();
            return;
        }

        _pieces.Writer.TryWrite(piece);
        if (Interlocked.Add(ref _outputBytes, piece.Bytes.Length) <= OutputBytesMax) return;
        End(new IOException("the client does not read what the pod sends"));
        _stream.Close();
    }

    private void Break() => End(new IOException("the API server is gone"));

    private void End(Exception? fault)
    {
        Volatile.Write(ref _isOver, 1);
        _pieces.Writer.TryComplete(fault);
        _room.Release();
    }
}
