using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Hazards;

/// <summary>
/// Safety by exhaustion: runs a scenario once undisturbed to learn every port call that the migration makes, then once for every call and every way to hurt it. Every
/// run must end completed or rolled back, all checkers green.
/// </summary>
public static class HazardSweep
{
    private static readonly FaultEffect[] Effects =
    [
        FaultEffect.CrashBefore, FaultEffect.CrashAfter, FaultEffect.ErrorBefore, FaultEffect.LostReply, FaultEffect.Conflict, FaultEffect.PausePastLease,
    ];

    /// <summary>Every hazard of a scenario under a seed. Conflicts belong to calls that write over an object or delete it.</summary>
    public static (int Calls, IReadOnlyList<Hazard> Hazards) Enumerate(Scenario scenario, ulong seed)
    {
        var calls = ScenarioRunner.Run(scenario with { Faults = [], EverydayTrouble = false }, seed).MigrationCalls;
        var hazards = new List<Hazard>();
        for (var i = 0; i < calls.Count; i++)
        {
            foreach (var effect in Effects)
            {
                if (effect == FaultEffect.Conflict && !CanConflict(calls[i])) continue;
                hazards.Add(new Hazard(new FaultSpec(effect, i + 1), calls[i]));
            }
        }

        return (calls.Count, hazards);
    }

    /// <summary>Tries hazards, as many at a time as there are processors; each run has its own world.</summary>
    /// <param name="scenario">The scenario that must survive.</param>
    /// <param name="seed">The seed of every run.</param>
    /// <param name="sample">How many hazards to try, drawn by the seed; null tries all.</param>
    public static HazardResult Run(Scenario scenario, ulong seed, int? sample = null)
    {
        var (calls, hazards) = Enumerate(scenario, seed);
        if (sample is { } count && count < hazards.Count) hazards = Pick(hazards, count, seed);
        var outcomes = new string[hazards.Count];
        // What passed is forgotten at once: thousands of timelines would fill the memory.
        var failed = new RunResult?[hazards.Count];
        Parallel.For(0, hazards.Count, i =>
        {
            var run = ScenarioRunner.Run(scenario with { Faults = [.. scenario.Faults, hazards[i].Fault], EverydayTrouble = false, Expect = ExpectedOutcome.CompletedOrRolledBack }, seed);
            outcomes[i] = run.Outcome;
            if (!run.Passed) failed[i] = run;
        });
        var broken = hazards.Zip(failed).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!)).ToList();
        return new HazardResult(calls, hazards.Count, outcomes.Count(o => o == "completed"), outcomes.Count(o => o == "rolled back"), broken);
    }

    private static bool CanConflict(string call) =>
        call.StartsWith("update ", StringComparison.Ordinal) || call.StartsWith("patch ", StringComparison.Ordinal) || call.StartsWith("delete ", StringComparison.Ordinal);

    private static List<Hazard> Pick(IReadOnlyList<Hazard> hazards, int count, ulong seed)
    {
        var random = new SeededRandom(seed).Derive("hazards");
        var left = hazards.ToList();
        var picked = new List<Hazard>();
        while (picked.Count < count)
        {
            var index = random.Next(left.Count);
            picked.Add(left[index]);
            left.RemoveAt(index);
        }

        return picked;
    }
}
