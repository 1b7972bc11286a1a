using Drydock.Harness.Manifests;
using Drydock.Harness.Reports;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Faults;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>Faults of the world: they strike as a step of the migration begins.</summary>
internal sealed class StepFaults
{
    private readonly SimulatedWorld _sim;
    private readonly SimProcess _director;
    private readonly IReadOnlyList<(FaultSpec Spec, IWorldFault Fault)> _faults;
    private readonly IFaultSurroundings _surroundings;
    private readonly (string Namespace, string Name) _target;
    private readonly List<Task> _running = [];

    /// <exception cref="ManifestException">The scenario names a fault that nobody knows.</exception>
    internal StepFaults(SimulatedWorld sim, SimProcess director, Scenario scenario, IFaultSurroundings surroundings, (string Namespace, string Name) target)
    {
        (_sim, _director, _surroundings, _target) = (sim, director, surroundings, target);
        _faults = scenario.Faults.Where(f => f.Effect == FaultEffect.World).Select(f => (f, Find(f.Fault, scenario.Kit.Faults))).ToList();
    }

    /// <summary>Faults that struck so far.</summary>
    internal int Struck { get; private set; }

    internal void Attach(ProgressLog progress) => progress.OnStep = report =>
    {
        var step = report.Step;
        var target = report.Subject.Length == 0 ? _target : Names.Of(report.Subject);
        foreach (var (spec, fault) in _faults.Where(f => f.Spec.Step == "*" || step.StartsWith(f.Spec.Step, StringComparison.Ordinal)))
        {
            var number = ++Struck;
            var over = new TaskCompletionSource();
            _running.Add(over.Task);
            _director.Spawn(async () =>
            {
                _sim.World.Timeline.Add("someone", TimelineKind.Fault, $"{fault.Name} as step {step} begins: {fault.Effect}");
                await fault.StrikeAsync(_sim.FaultContext(_surroundings, target, $"fault/{spec.Fault}/{number}"));
                over.SetResult();
            });
        }
    };

    /// <summary>Waits until all trouble is over.</summary>
    internal Task EndAsync() => Task.WhenAll(_running);

    private static IWorldFault Find(string name, IReadOnlyList<IWorldFault> own) =>
        own.Concat(WorldFaults.All).FirstOrDefault(f => f.Name == name)
        ?? throw new ManifestException($"--fault: there is no fault '{name}'; there are: {string.Join(", ", own.Concat(WorldFaults.All).Select(f => f.Name))}");
}
