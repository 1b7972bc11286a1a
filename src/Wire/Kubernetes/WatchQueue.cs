using System.Threading.Channels;
using Drydock.Core.Kubernetes;

namespace Drydock.Wire.Kubernetes;

/// <summary>
/// What a watch has still to send. The loop puts in and never waits; a client that lets more than <see cref="BehindMax"/> changes pile up, beyond the objects that it began with,
/// loses its watch, as it does with a real server whose buffer for it is full (Assumed: the size).
/// </summary>
internal sealed class WatchQueue
{
    private const int BehindMax = 10_000;

    private readonly Channel<KubeWatchEvent> _events = Channel.CreateUnbounded<KubeWatchEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private long _initial;
    private long _pushed;
    private long _taken;

    /// <summary>The initial events are in; set on the loop.</summary>
    public bool IsLive { get; set; }

    /// <summary>Of the listener on the end of the API server's life.</summary>
    public long Token { get; set; }

    public void Push(KubeWatchEvent change)
    {
        _pushed++;
        if (!IsLive) _initial = _pushed;
        else if (_pushed - Math.Max(_initial, Volatile.Read(ref _taken)) > BehindMax) Complete();
        _events.Writer.TryWrite(change);
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _events.Reader.WaitToReadAsync(cancellationToken);

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out KubeWatchEvent? change)
    {
        if (!_events.Reader.TryRead(out change)) return false;
        Volatile.Write(ref _taken, _taken + 1);
        return true;
    }

    /// <summary>The watch has ended in order: what is queued is sent yet.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>The server is gone: the connection breaks.</summary>
    public void Reset() => _events.Writer.TryComplete(new IOException("the API server is gone"));
}
