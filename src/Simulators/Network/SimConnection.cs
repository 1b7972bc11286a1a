using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Network;

/// <summary>One end of a byte stream. Bytes arrive in order after a drawn latency, in the pieces they were sent in.</summary>
public sealed class SimConnection
{
    private readonly SimProcess _owner;
    private readonly int _incarnation;
    private readonly LatencyProfile _latency;
    private readonly Mailbox<ReadOnlyMemory<byte>> _arrived = new();
    private Action<ReadOnlyMemory<byte>>? _onPiece;
    private Action<Exception?>? _onPeerEnd;
    private SimConnection? _peer;
    private TimeSpan _lastArrival;
    private long _onEnd;
    private bool _closed;
    private bool _hasEnded;
    private Exception? _fault;

    private SimConnection(SimProcess owner, LatencyProfile latency, string name)
    {
        _owner = owner;
        _incarnation = owner.Incarnation;
        _latency = latency;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Bytes that have arrived; an empty piece means that the peer closed the stream.</summary>
    /// <exception cref="SimSocketException">Connection reset by peer.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken) =>
        await _arrived.WaitAsync(cancellationToken) && _arrived.TryTake(out var piece) ? piece : ReadOnlyMemory<byte>.Empty;

    /// <summary>
    /// Instead of <see cref="ReceiveAsync"/>: calls <paramref name="onPiece"/> with each piece as it arrives, in the owner's process, and <paramref name="onEnd"/> once, with null when the peer closed the
    /// stream. For servers of many small messages: nothing waits, so nothing has to be woken.
    /// </summary>
    internal void OnReceived(Action<ReadOnlyMemory<byte>> onPiece, Action<Exception?> onEnd)
    {
        while (_arrived.TryTake(out var piece)) onPiece(piece);
        (_onPiece, _onPeerEnd) = (onPiece, onEnd);
        if (_hasEnded) onEnd(_fault);
    }

    /// <summary>Sends bytes; the connection keeps the memory, so the caller must not change it.</summary>
    /// <exception cref="SimSocketException">Broken pipe.</exception>
    public void Send(ReadOnlyMemory<byte> bytes)
    {
        if (_closed) throw new SimSocketException($"{Name}: broken pipe");
        if (bytes.Length > 0) ToPeer(new Delivery(_peer!, bytes));
    }

    /// <summary>Closes this end: the peer reads what was sent, then the end of the stream.</summary>
    public void Close()
    {
        if (_closed) return;
        ToPeer(new Delivery(_peer!, default) { IsEnd = true });
        End();
    }

    internal static (SimConnection Near, SimConnection Far) CreatePair(SimProcess client, SimProcess server, LatencyProfile latency, string name)
    {
        var near = new SimConnection(client, latency, name);
        var far = new SimConnection(server, latency, name);
        near.Join(far);
        far.Join(near);
        return (near, far);
    }

    private void Join(SimConnection peer)
    {
        _peer = peer;
        _onEnd = _owner.OnEnd(() =>
        {
            ToPeer(new Delivery(_peer!, default) { IsEnd = true, Fault = new SimSocketException($"{Name}: connection reset by peer") });
            _closed = true;
        });
    }

    private void Arrived(ReadOnlyMemory<byte> piece)
    {
        if (_onPiece is null) _arrived.Put(piece);
        else _onPiece(piece);
    }

    private void Ended(Exception? fault)
    {
        if (_hasEnded) return;
        (_hasEnded, _fault) = (true, fault);
        _arrived.Complete(fault);
        if (fault is not null) End();
        _onPeerEnd?.Invoke(fault);
    }

    private void End()
    {
        _owner.ForgetOnEnd(_onEnd);
        _closed = true;
    }

    private void ToPeer(Delivery delivery)
    {
        var world = _owner.World;
        var arrival = world.Clock.Elapsed + _latency.Draw(_owner.Random);
        if (arrival <= _lastArrival) arrival = _lastArrival + TimeSpan.FromTicks(1);
        _lastArrival = arrival;
        world.EnqueueAfter(arrival - world.Clock.Elapsed, delivery.To._owner, delivery.To._incarnation, static state => ((Delivery)state!).Arrive(), delivery);
    }

    /// <summary>What is under way to the other end: bytes, or the end of the stream.</summary>
    private sealed class Delivery(SimConnection to, ReadOnlyMemory<byte> piece)
    {
        internal SimConnection To { get; } = to;
        internal bool IsEnd { get; init; }
        internal Exception? Fault { get; init; }

        internal void Arrive()
        {
            if (IsEnd) To.Ended(Fault);
            else To.Arrived(piece);
        }
    }
}
