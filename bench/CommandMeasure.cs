using System.Diagnostics;
using System.Globalization;

namespace Drydock.Bench;

/// <summary><c>drydock run redis-encryption</c> as a built binary, from process start to verdict.</summary>
internal sealed class CommandMeasure : IMeasure
{
    private const int Runs = 5;

    public IEnumerable<Row> Take()
    {
        var seconds = new List<double>();
        var peak = 0L;
        for (var i = 0; i <= Runs; i++)
        {
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "drydock.dll"), "run", "redis-encryption", "--seed", "1"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            while (!process.WaitForExit(20)) peak = Math.Max(peak, PeakOf(process));
            drained.GetAwaiter().GetResult();
            if (process.ExitCode != 0) throw new InvalidOperationException($"drydock exited with {process.ExitCode}");
            if (i > 0) seconds.Add(clock.Elapsed.TotalSeconds);
        }

        yield return new Row("drydock run, start to verdict (median)", string.Create(CultureInfo.InvariantCulture, $"{seconds.Order().ElementAt(Runs / 2):0.00} s"), "<= 1.5 s");
        yield return new Row("  its peak working set", string.Create(CultureInfo.InvariantCulture, $"{peak / (double)(1 << 20):0} MB"), "<= 100 MB");
    }

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It ended between two looks: the look before counts.
            return 0;
        }
    }
}
