using System.Diagnostics;
using System.Globalization;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Bench;

/// <summary>One rehearsal of the built-in scenario in a warm process: processor time, steps, virtual time to real time, memory.</summary>
internal sealed class RehearsalMeasure : IMeasure
{
    private const int WarmUps = 40;
    private const int Runs = 15;

    public IEnumerable<Row> Take()
    {
        for (ulong seed = 1; seed <= WarmUps; seed++) ScenarioRunner.Run(BuiltInScenarios.RedisEncryption, seed);
        var cpu = new List<double>();
        var ratios = new List<double>();
        var steps = new List<long>();
        var allocated = new List<double>();
        for (ulong seed = 101; seed < 101 + Runs; seed++)
        {
            var (before, clock, bytes) = (Cpu(), Stopwatch.StartNew(), GC.GetTotalAllocatedBytes(precise: true));
            var run = ScenarioRunner.Run(BuiltInScenarios.RedisEncryption, seed);
            cpu.Add((Cpu() - before).TotalMilliseconds);
            ratios.Add(run.VirtualDuration / clock.Elapsed);
            steps.Add(run.Steps);
            allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)(1 << 20));
        }

        var milliseconds = Median(cpu);
        var middle = steps.Order().ElementAt(Runs / 2);
        yield return new Row("one rehearsal, warm: CPU (median)", Text($"{milliseconds:0} ms"), "50 ms, 150 at most");
        yield return new Row("  steps, steps/s", Text($"{middle:N0}, {middle / milliseconds * 1000:N0}/s"), "");
        yield return new Row("  virtual : real", Text($"{Median(ratios):N0} : 1"), ">= 10,000 : 1");
        yield return new Row("  allocated in all", Text($"{Median(allocated):0} MB"), "");
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
