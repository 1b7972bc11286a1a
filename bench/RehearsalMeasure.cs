using System.Diagnostics;
using System.Globalization;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Bench;

/// <summary>One rehearsal in a warm process, of the main scenario and of the two whose sweeps take longest: processor time, steps, virtual time to real time, memory.</summary>
internal sealed class RehearsalMeasure : IMeasure
{
    private const int WarmUps = 40;
    private const int Runs = 15;

    public IEnumerable<Row> Take() =>
    [
        .. Take(BuiltInScenarios.RedisEncryption, "50 ms, 150 at most", ">= 10,000 : 1"),
        .. Take(BuiltInScenarios.KafkaEncryption, "250 ms", ""),
        .. Take(BuiltInScenarios.RedisReplicated, "400 ms", ""),
    ];

    private static IEnumerable<Row> Take(Scenario scenario, string aim, string ratioAim)
    {
        for (ulong seed = 1; seed <= WarmUps; seed++) ScenarioRunner.Run(scenario, seed);
        var cpu = new List<double>();
        var ratios = new List<double>();
        var steps = new List<long>();
        var allocated = new List<double>();
        for (ulong seed = 101; seed < 101 + Runs; seed++)
        {
            var (before, clock, bytes) = (Cpu(), Stopwatch.StartNew(), GC.GetTotalAllocatedBytes(precise: true));
            var run = ScenarioRunner.Run(scenario, seed);
            cpu.Add((Cpu() - before).TotalMilliseconds);
            ratios.Add(run.VirtualDuration / clock.Elapsed);
            steps.Add(run.Steps);
            allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)(1 << 20));
        }

        var milliseconds = Median(cpu);
        var middle = steps.Order().ElementAt(Runs / 2);
        yield return new Row($"one rehearsal of {scenario.Name}, warm: CPU (median)", Text($"{milliseconds:0} ms"), aim);
        yield return new Row("  steps, steps/s", Text($"{middle:N0}, {middle / milliseconds * 1000:N0}/s"), "");
        yield return new Row("  virtual : real", Text($"{Median(ratios):N0} : 1"), ratioAim);
        yield return new Row("  allocated in all", Text($"{Median(allocated):0} MB"), "");
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
