using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Network;

/// <summary>A listening socket.</summary>
public sealed class SimListener
{
    private readonly Action _release;
    private readonly long _onEnd;

    internal SimListener(SimProcess owner, string name, Action release)
    {
        Owner = owner;
        Name = name;
        _release = release;
        _onEnd = owner.OnEnd(release);
    }

    internal SimProcess Owner { get; }
    public string Name { get; }
    internal Mailbox<SimConnection> Accepted { get; } = new();

    public ValueTask<SimConnection> AcceptAsync(CancellationToken cancellationToken) => Accepted.TakeAsync(cancellationToken);

    public void Close()
    {
        Owner.ForgetOnEnd(_onEnd);
        _release();
    }
}
