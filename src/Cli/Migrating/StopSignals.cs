using System.Runtime.InteropServices;

namespace Drydock.Cli.Migrating;

/// <summary>Ctrl-C and SIGTERM: the first asks to stop at the next safe point, the second ends the process where it is, as kill -9 does.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _onFirst;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    internal StopSignals(Action onFirst)
    {
        _onFirst = onFirst;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    internal CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1) Environment.Exit(ExitCode.Cancelled);
        _onFirst();
        _stop.Cancel();
    }
}
