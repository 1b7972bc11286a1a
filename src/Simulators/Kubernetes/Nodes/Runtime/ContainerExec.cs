using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>A command that runs beside the first process of a container. The end of the container kills it.</summary>
internal sealed class ContainerExec
{
    private const int ExitCodeKilled = 137;

    private readonly SimProcess _process;
    private readonly SimProcess _main;
    private readonly TaskCompletionSource<int> _ended = new();
    private readonly long _life;

    public ContainerExec(SimContainer container, SimProcess process)
    {
        _process = process;
        _main = container.Process!;
        _life = _main.OnEnd(() => End(ExitCodeKilled));
    }

    public Mailbox<string> Signals { get; } = new();

    /// <summary>Its exit code, when it has ended.</summary>
    public Task<int> Ended => _ended.Task;

    public void Start(IContainerProgram program, IContainerContext context, Func<Exception, int> died)
    {
        var exitCode = 0;
        _process.Start(
            async () => exitCode = await program.RunAsync(context),
            exception =>
            {
                _main.ForgetOnEnd(_life);
                End(exception is null ? exitCode : died(exception));
            });
    }

    /// <summary>A signal of its terminal: it ends a program that does not wait for signals.</summary>
    public void Signal(string signal)
    {
        if (Signals.IsAwaited) Signals.Put(signal);
        else Kill(ExitCodeOf(signal));
    }

    /// <summary>Ends it at once; nothing happens when it has ended already.</summary>
    public void Kill(int exitCode = ExitCodeKilled)
    {
        if (_ended.Task.IsCompleted) return;
        _main.ForgetOnEnd(_life);
        End(exitCode);
    }

    /// <summary>Ends it, and its waiter gets a cancellation.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        _main.ForgetOnEnd(_life);
        _process.Exit();
        _ended.TrySetCanceled(cancellationToken);
    }

    /// <summary>What a shell would say of a process that a signal ended.</summary>
    internal static int ExitCodeOf(string signal) => signal switch
    {
        "SIGHUP" => 129,
        "SIGINT" => 130,
        "SIGQUIT" => 131,
        "SIGTERM" => 143,
        _ => ExitCodeKilled,
    };

    private void End(int exitCode)
    {
        _process.Exit();
        _ended.TrySetResult(exitCode);
    }
}
