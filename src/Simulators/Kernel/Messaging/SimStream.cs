using Drydock.Core.Ports;

namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>
/// A one-way stream of items from a serving process to a receiving one, in order, each with a drawn latency. It breaks when the server ends;
/// the server sees <see cref="IsClosed"/> when the receiver closed it or ended.
/// </summary>
public sealed class SimStream<T>
{
    private readonly SimProcess _server;
    private readonly ProcessContext _receiver;
    private readonly LatencyProfile _latency;
    private readonly string _name;
    private readonly long _serverEnd;
    private readonly long _receiverEnd;
    private readonly SeededRandom _random;
    private TimeSpan _lastArrival;

    /// <param name="server">The process that pushes.</param>
    /// <param name="receiver">The process that receives, in its current life.</param>
    /// <param name="latency">Latency of each item.</param>
    /// <param name="name">For error messages.</param>
    public SimStream(SimProcess server, SimProcess receiver, LatencyProfile latency, string name)
    {
        _server = server;
        _receiver = new ProcessContext(receiver, receiver.Incarnation);
        _latency = latency;
        _random = receiver.NextStreamRandom();
        _name = name;
        _serverEnd = server.OnEnd(() => Finish(new PortUnreachableException($"{name}: connection reset by peer")));
        _receiverEnd = receiver.OnEnd(() =>
        {
            IsClosed = true;
            OnClosed?.Invoke();
        });
    }

    /// <summary>Delays items further (a slow watch), drawn by the owner; null adds none.</summary>
    public Func<TimeSpan>? ExtraDelay { get; set; }

    /// <summary>Called once, on any process, when the receiver is gone.</summary>
    public Action? OnClosed { get; set; }

    /// <summary>The receiver has closed the stream or ended: pushing is useless.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Items that have arrived; read by the receiving process only.</summary>
    public Mailbox<T> Arrived { get; } = new();

    public void Push(T item)
    {
        if (!IsClosed) Schedule(new Arrival(this, item));
    }

    /// <summary>Ends the stream after what was pushed; with a fault the receiver gets it as an exception.</summary>
    public void Finish(Exception? fault = null)
    {
        if (IsClosed) return;
        Forget();
        Schedule(new Arrival(this, default!) { IsEnd = true, Fault = fault });
        IsClosed = true;
    }

    /// <summary>The receiver needs no more.</summary>
    public void Close()
    {
        if (IsClosed) return;
        Forget();
        IsClosed = true;
        Arrived.Complete();
        OnClosed?.Invoke();
    }

    public override string ToString() => _name;

    private void Forget()
    {
        _server.ForgetOnEnd(_serverEnd);
        _receiver.Process.ForgetOnEnd(_receiverEnd);
    }

    private void Schedule(Arrival item)
    {
        var world = _server.World;
        var arrival = world.Clock.Elapsed + _latency.Draw(_random) + (ExtraDelay?.Invoke() ?? TimeSpan.Zero);
        if (arrival <= _lastArrival) arrival = _lastArrival + TimeSpan.FromTicks(1);
        _lastArrival = arrival;
        world.EnqueueAfter(arrival - world.Clock.Elapsed, _receiver.Process, _receiver.Incarnation, static state => ((Arrival)state!).Arrive(), item);
    }

    /// <summary>An item under way, or the end.</summary>
    private sealed class Arrival(SimStream<T> stream, T item)
    {
        internal bool IsEnd { get; init; }
        internal Exception? Fault { get; init; }

        internal void Arrive()
        {
            if (IsEnd) stream.Arrived.Complete(Fault);
            else stream.Arrived.Put(item);
        }
    }
}
