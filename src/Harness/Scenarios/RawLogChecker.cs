using System.Globalization;
using System.Text;
using Drydock.Harness.Kit;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Scenarios;

/// <summary>No line that the log on a raw device acknowledged is lost or changed: a client appends to each pod all the while, and reads all back in the end.</summary>
internal sealed class RawLogChecker(string ns, string statefulSet, int replicas) : ScenarioChecker("no acknowledged line on a raw device lost")
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<string, SortedDictionary<int, string>> _acknowledged = new(StringComparer.Ordinal);

    public override async Task RunAsync(CheckerContext context)
    {
        for (var i = 1; !context.Stopped.IsCancellationRequested; i++)
        {
            var pod = string.Create(CultureInfo.InvariantCulture, $"{statefulSet}-{context.Random.Next(replicas)}");
            var line = string.Create(CultureInfo.InvariantCulture, $"{pod} line {i:000000}");
            try
            {
                var answer = await AskAsync(context, pod, line);
                if (answer.StartsWith("ok ", StringComparison.Ordinal)) Lines(pod)[int.Parse(answer.AsSpan(3), CultureInfo.InvariantCulture)] = line;
            }
            catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
            {
                // Nobody answers while the volumes move: nothing was promised.
                continue;
            }
            finally
            {
                await Task.Delay(context.Random.Duration(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1)), context.Clock);
            }
        }
    }

    public override async Task JudgeAsync(CheckerContext context)
    {
        if (_acknowledged.Count == 0) Violate("no line was ever acknowledged");
        foreach (var (pod, lines) in _acknowledged)
        {
            var found = (await AskAsync(context, pod, "READ")).Split('\n');
            foreach (var (number, line) in lines)
            {
                if (number >= found.Length || found[number] != line) Violate($"{pod} acknowledged line {number} '{line}', and has '{(number < found.Length ? found[number] : "nothing")}'");
            }
        }
    }

    private async Task<string> AskAsync(CheckerContext context, string pod, string request)
    {
        var connection = await context.ConnectAsync(ns, pod, RawLogProgram.Port, CancellationToken.None);
        try
        {
            using var limit = new CancellationTokenSource(AnswerLimit, context.Clock);
            connection.Send(Encoding.UTF8.GetBytes(request + "\n"));
            return Encoding.UTF8.GetString((await connection.ReceiveAsync(limit.Token)).Span).TrimEnd('\n');
        }
        finally
        {
            connection.Close();
        }
    }

    private SortedDictionary<int, string> Lines(string pod)
    {
        if (!_acknowledged.TryGetValue(pod, out var lines)) _acknowledged[pod] = lines = [];
        return lines;
    }
}
