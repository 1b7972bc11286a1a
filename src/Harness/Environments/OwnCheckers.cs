using Drydock.Harness.Kit;
using Drydock.Harness.Running;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Harness.Environments;

/// <summary>The checkers that a scenario brings: each has a process of its own for its client and its judgement.</summary>
internal sealed class OwnCheckers
{
    private readonly List<(ScenarioChecker Checker, SimProcess Process, CheckerContext Context)> _checkers = [];
    private readonly CancellationTokenSource _stopped = new();
    private readonly SimulatedWorld _sim;

    internal OwnCheckers(SimulatedWorld sim, ScenarioKit kit)
    {
        _sim = sim;
        foreach (var make in kit.Checkers)
        {
            var checker = make();
            var name = $"checker-{_checkers.Count + 1}";
            var context = new CheckerContext(sim.World, sim.Network, sim.Store, sim.ClientApi(name), sim.Volumes, sim.World.RandomFor(name), _stopped.Token);
            _checkers.Add((checker, sim.World.CreateProcess(name), context));
        }
    }

    internal IEnumerable<Simulators.Checkers.Checker> All => _checkers.Select(c => c.Checker);

    internal IReadOnlyList<CheckerResult> Results => _checkers.Select(c => new CheckerResult(c.Checker.Name, c.Checker.IsGreen, c.Checker.Violations)).ToList();

    /// <summary>Begins to watch, and starts the clients.</summary>
    internal void Start()
    {
        if (_checkers.Count > 0) _sim.Store.Committed += commit => _checkers.ForEach(c => c.Checker.OnChange(commit.Old, commit.New));
        foreach (var (checker, process, context) in _checkers) process.Start(() => GuardAsync(checker, () => checker.RunAsync(context)));
    }

    internal void Stop() => _stopped.Cancel();

    internal async Task JudgeAsync()
    {
        foreach (var (checker, process, context) in _checkers)
        {
            var judged = new TaskCompletionSource();
            process.Spawn(async () =>
            {
                await GuardAsync(checker, () => checker.JudgeAsync(context));
                judged.SetResult();
            });
            await judged.Task;
        }
    }

    /// <summary>What goes wrong in a checker is the checker's finding, not the end of the run.</summary>
    private static async Task GuardAsync(ScenarioChecker checker, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not RunStalledException)
        {
            checker.Break(exception is SimSocketException or OperationCanceledException ? exception.Message : exception.ToString());
        }
    }
}
