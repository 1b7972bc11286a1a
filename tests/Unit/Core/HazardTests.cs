using System.Diagnostics;
using System.Globalization;
using Drydock.Core;
using Drydock.Harness.Scenarios;

namespace Drydock.Unit.Core;

public sealed class HazardTests
{
    private static readonly FaultEffect[] Effects =
        [FaultEffect.CrashBefore, FaultEffect.CrashAfter, FaultEffect.ErrorBefore, FaultEffect.LostReply, FaultEffect.Conflict, FaultEffect.PausePastLease];

    [Test, Category("Exhaustive")]
    public void Every_hazard_at_every_call()
    {
        var quiet = new HazardRun([]);
        quiet.Run().Should().BeEmpty();
        TestContext.Out.WriteLine($"{quiet.Calls.Count} calls");
        var range = (Environment.GetEnvironmentVariable("DRYDOCK_CALLS") ?? $"1-{quiet.Calls.Count}-1").Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var effects = Environment.GetEnvironmentVariable("DRYDOCK_EFFECT") is { } name ? [Enum.Parse<FaultEffect>(name)] : Effects;
        var (watch, failed, runs) = (Stopwatch.StartNew(), 0, 0);
        for (var call = range[0]; call <= range[1]; call += range[2])
        {
            foreach (var effect in effects)
            {
                var run = new HazardRun([new FaultSpec(effect, call)]);
                List<string> problems;
                try
                {
                    problems = run.Run();
                }
                catch (AssertionException exception)
                {
                    problems = [exception.Message];
                }

                runs++;
                if (problems.Count == 0) continue;
                failed++;
                var text = $"== {effect} at call {call} ({run.Calls.ElementAtOrDefault(call - 1)}): {run.Result?.GetType().Name}\n{string.Join("\n", problems)}\n";
                TestContext.Progress.WriteLine(text);
                File.AppendAllText("/tmp/core-sweep.txt", text + (Environment.GetEnvironmentVariable("DRYDOCK_TRACE") is null ? "" : run.Rig.Trace));
            }
        }

        File.AppendAllText("/tmp/core-sweep.txt", $"{runs} runs, {failed} failed, {watch.Elapsed.TotalMilliseconds / runs:0} ms each\n");
        failed.Should().Be(0);
    }
}
