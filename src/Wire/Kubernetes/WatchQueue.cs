using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api.Watching;

namespace Drydock.Wire.Kubernetes;

/// <summary>
/// What a watch has still to send. The loop puts in and never waits; a client that lets too many or too large changes pile up, beyond the objects that it began with, loses its watch and what
/// was waiting, as it does with a real server whose buffer for it is full (Assumed: the size).
/// </summary>
internal sealed class WatchQueue
{
    private const int BehindMax = 4096;
    private const long BytesMax = 64 << 20;

    /// <summary>So many changes may wait whatever their size.</summary>
    private const int UnweighedMax = 64;

    private readonly Channel<KubeWatchEvent> _events = Channel.CreateUnbounded<KubeWatchEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private ApiWatch? _watch;
    private SimProcess? _server;
    private long _token;
    private long _initial;
    private long _pushed;
    private long _taken;
    private long _bytes;
    private volatile bool _isOver;

    /// <summary>The first events are in: from now on the client has to keep up. On the loop.</summary>
    public void GoLive(ApiWatch watch, SimProcess server)
    {
        _watch = watch;
        _server = server;
        _initial = _pushed;
        // A server that dies breaks the connection.
        _token = server.OnEnd(() => _events.Writer.TryComplete(new IOException("the API server is gone")));
    }

    public void Push(KubeWatchEvent change)
    {
        _pushed++;
        if (_watch is not null && IsTooFarBehind(change))
        {
            _isOver = true;
            Close();
            Complete();
            return;
        }

        _events.Writer.TryWrite(change);
    }

    /// <summary>The watch has ended in order: what is queued is sent yet.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Nobody wants more. On the loop.</summary>
    public void Close()
    {
        _watch?.Close();
        _server?.ForgetOnEnd(_token);
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _isOver ? ValueTask.FromResult(false) : _events.Reader.WaitToReadAsync(cancellationToken);

    public bool TryTake([NotNullWhen(true)] out KubeWatchEvent? change)
    {
        change = null;
        if (_isOver || !_events.Reader.TryRead(out change)) return false;
        Volatile.Write(ref _taken, _taken + 1);
        return true;
    }

    private bool IsTooFarBehind(KubeWatchEvent change)
    {
        var behind = _pushed - Math.Max(_initial, Volatile.Read(ref _taken));
        if (behind <= UnweighedMax) _bytes = 0;
        else _bytes += change.Object.Utf8.Length;
        return behind > BehindMax || _bytes > BytesMax;
    }
}
