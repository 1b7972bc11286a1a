namespace Drydock.Simulators.Kernel;

/// <summary>
/// The synchronization context of one dispatch. Every dispatch gets a new one, so that a continuation never finds its captured context
/// current and is always queued: the kernel chooses every order.
/// </summary>
internal sealed class ProcessContext(SimProcess process, int incarnation) : SynchronizationContext
{
    internal SimProcess Process { get; } = process;
    internal int Incarnation { get; } = incarnation;
    internal bool IsStale => Process.Incarnation != Incarnation;

    public override void Post(SendOrPostCallback d, object? state) => Process.World.Enqueue(Process, Incarnation, d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new InvalidOperationException("a synchronous Send would run out of the kernel's order: use Post or a message");

    public override SynchronizationContext CreateCopy() => this;
}
