using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Hazards;

/// <summary>
/// Safety by exhaustion: runs a scenario once undisturbed to learn every port call that the migration makes, then once for every call and every way to hurt it. Every
/// run must end completed or rolled back, all checkers green; that of a scenario that must be declined, declined.
/// </summary>
public static class HazardSweep
{
    private static readonly FaultEffect[] Effects =
    [
        FaultEffect.CrashBefore, FaultEffect.CrashAfter, FaultEffect.ErrorBefore, FaultEffect.LostReply, FaultEffect.Conflict, FaultEffect.PausePastLease,
    ];

    /// <summary>Tries hazards, as many at a time as there are processors; each run has its own world.</summary>
    /// <param name="scenario">The scenario that must survive.</param>
    /// <param name="seed">The seed of every run.</param>
    /// <param name="sample">How many hazards to try, drawn by the seed; null tries all.</param>
    /// <param name="tried">Hears of every run as it ends, from several threads.</param>
    /// <returns>What it showed. Where the undisturbed run fails already, no hazard is tried.</returns>
    public static HazardResult Run(Scenario scenario, ulong seed, int? sample = null, Action<HazardProgress>? tried = null)
    {
        var undisturbed = ScenarioRunner.Run(scenario with { EverydayTrouble = false }, seed);
        if (!undisturbed.Passed) return new HazardResult(undisturbed, 0, 0, 0, 0, 0, []);
        var all = Enumerate(undisturbed);
        var hazards = sample is { } count && count < all.Count ? Pick(all, count, seed) : all;
        // What is declined before anything is touched is so whatever happens.
        var expected = scenario.Expect == ExpectedOutcome.Declined ? ExpectedOutcome.Declined : ExpectedOutcome.CompletedOrRolledBack;
        var outcomes = new string[hazards.Count];
        // What passed is forgotten at once: thousands of timelines would fill the memory.
        var failed = new RunResult?[hazards.Count];
        // Left to itself the thread pool takes work of seconds for blocked and adds a thread again and again, each with a world of its own.
        Parallel.For(0, hazards.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var run = ScenarioRunner.Run(scenario with { Faults = [.. scenario.Faults, hazards[i].Fault], EverydayTrouble = false, Expect = expected }, seed);
            outcomes[i] = run.Outcome;
            if (!run.Passed) failed[i] = run;
            tried?.Invoke(new HazardProgress(hazards[i], run, hazards.Count));
        });
        var broken = hazards.Zip(failed).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!)).ToList();
        return new HazardResult(undisturbed, all.Count, hazards.Count, outcomes.Count(o => o == "completed"), outcomes.Count(o => o == "rolled back"), outcomes.Count(o => o == "declined"), broken);
    }

    /// <summary>Every way to hurt every call of an undisturbed run. Conflicts belong to calls that write over an object or delete it.</summary>
    public static IReadOnlyList<Hazard> Enumerate(RunResult undisturbed)
    {
        var (calls, hazards) = (undisturbed.MigrationCalls, new List<Hazard>());
        for (var i = 0; i < calls.Count; i++)
        {
            foreach (var effect in Effects)
            {
                if (effect == FaultEffect.Conflict && !CanConflict(calls[i])) continue;
                hazards.Add(new Hazard(new FaultSpec(effect, i + 1), calls[i]));
            }
        }

        return hazards;
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
