using System.Globalization;
using Drydock.Core;
using Drydock.Harness.Hazards;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>
/// Runs a command of the migrator as a process of the simulated world, as an operator or a Job would: when it dies the same command is run again,
/// when it hangs past its lease someone else runs it too.
/// </summary>
internal sealed class MigratorHost
{
    private static readonly TimeSpan RestartMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RestartMax = TimeSpan.FromSeconds(90);

    private const int RerunsMax = 3;

    private readonly World _world;
    private readonly SimProcess _operator;
    private readonly SeededRandom _random;
    private readonly MigratorOptions _options;
    private readonly bool _isShared;
    private readonly List<SimProcess> _processes = [];
    private Command _command = null!;

    /// <param name="world">The world.</param>
    /// <param name="operatorProcess">Who notices that a migrator died and starts it again.</param>
    /// <param name="gate">Tells when a migrator is paused.</param>
    /// <param name="options">Lease times.</param>
    /// <param name="isShared">Whether two migrators can both be at work for long, each on what the other leaves: then none of them has the word before the other has ended.</param>
    internal MigratorHost(World world, SimProcess operatorProcess, CallGate gate, MigratorOptions options, bool isShared)
    {
        _isShared = isShared;
        _world = world;
        _operator = operatorProcess;
        _random = world.RandomFor("operator");
        _options = options;
        gate.OnPaused = paused => _operator.Spawn(() => TakeOverAsync(paused));
    }

    /// <summary>Times a migrator was started again or taken over from.</summary>
    internal int Restarts { get; private set; }

    /// <summary>The most lives that were at work, or paused, at a time.</summary>
    internal int AtWorkMost { get; private set; }

    /// <summary>Told when a life of a migrator ends, by its process.</summary>
    internal Action<string>? OnEnded { get; set; }

    /// <summary>Runs a command to its end, over as many lives as it takes. It is given the name of each life.</summary>
    internal Task<MigrationResult> RunAsync(Func<string, Task<MigrationResult>> command)
    {
        _command = new Command(command);
        Start(FreeProcess(), _command);
        return _command.Ended.Task;
    }

    private SimProcess FreeProcess()
    {
        if (_processes.Find(p => !p.IsRunning) is { } free) return free;
        var name = _processes.Count == 0 ? "drydock" : string.Create(CultureInfo.InvariantCulture, $"drydock-{_processes.Count + 1}");
        var process = _world.CreateProcess(name);
        _processes.Add(process);
        return process;
    }

    private void Start(SimProcess process, Command command)
    {
        command.Active++;
        AtWorkMost = Math.Max(AtWorkMost, command.Active);
        var life = new Life(process, command);
        process.Start(async () =>
        {
            process.OnEnd(() =>
            {
                OnEnded?.Invoke(process.Name);
                _operator.Spawn(() => RestartAsync(life));
            });
            var result = await command.Run(process.Name);
            _operator.Spawn(() => FinishAsync(life, result));
            await new TaskCompletionSource().Task;
        });
    }

    private async Task FinishAsync(Life life, MigrationResult result)
    {
        life.IsFinished = true;
        life.Command.Active--;
        life.Process.Exit();
        // A migrator that was overtaken stops, or declines because another one is at work: that one has the word.
        var superseded = result is MigrationResult.Failed { Error.Code: "superseded" };
        if (life.Command.Active > 0 && (superseded || _isShared || result is MigrationResult.Declined))
        {
            life.Command.WasShared = _isShared;
            return;
        }

        if ((!superseded && !life.Command.WasShared) || life.Command.Reruns == RerunsMax)
        {
            life.Command.Ended.TrySetResult(result);
            return;
        }

        // Each of two stopped for the other, or knows its own share only: the operator looks, sees nobody at work, and runs the command again.
        life.Command.WasShared = false;
        life.Command.Reruns++;
        Restarts++;
        await Task.Delay(_random.Duration(RestartMin, RestartMax), _world.Clock);
        if (!life.Command.Ended.Task.IsCompleted && life.Command.Active == 0) Start(FreeProcess(), life.Command);
    }

    private async Task RestartAsync(Life life)
    {
        if (life.IsFinished) return;
        life.IsFinished = true;
        Restarts++;
        await Task.Delay(_random.Duration(RestartMin, RestartMax), _world.Clock);
        life.Command.Active--;
        if (!life.Command.Ended.Task.IsCompleted && !life.Process.IsRunning) Start(life.Process, life.Command);
    }

    private async Task TakeOverAsync(SimProcess paused)
    {
        Restarts++;
        var command = _command;
        await Task.Delay(_options.LeaseDuration + _random.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), _world.Clock);
        if (!command.Ended.Task.IsCompleted) Start(FreeProcess(), command);
        await Task.Delay(_random.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(240)), _world.Clock);
        paused.Resume();
    }

    private sealed class Command(Func<string, Task<MigrationResult>> run)
    {
        internal Func<string, Task<MigrationResult>> Run { get; } = run;
        internal TaskCompletionSource<MigrationResult> Ended { get; } = new();

        /// <summary>Times the operator ran it again after every migrator had stopped for another.</summary>
        internal int Reruns { get; set; }

        /// <summary>A life ended while another one was at work on its share.</summary>
        internal bool WasShared { get; set; }

        /// <summary>Lives that work on it or are about to be started again.</summary>
        internal int Active { get; set; }
    }

    private sealed class Life(SimProcess process, Command command)
    {
        internal SimProcess Process { get; } = process;
        internal Command Command { get; } = command;
        internal bool IsFinished { get; set; }
    }
}
