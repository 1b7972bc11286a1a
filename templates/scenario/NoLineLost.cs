using System.Globalization;
using System.Text;
using Drydock.Harness.Kit;
using Drydock.Simulators.Network;

namespace DrydockScenario;

/// <summary>Writes lines to the ledger all the while, and finds every acknowledged one again in the end.</summary>
public sealed class NoLineLost() : ScenarioChecker("no acknowledged line lost")
{
    private readonly List<string> _acknowledged = [];

    public override async Task RunAsync(CheckerContext context)
    {
        for (var i = 1; !context.Stopped.IsCancellationRequested; i++)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"line {i:000000}");
            try
            {
                var connection = await context.ConnectAsync("default", "ledger-0", LedgerProgram.Port, context.Stopped);
                connection.Send(Encoding.ASCII.GetBytes(line + "\n"));
                if ((await connection.ReceiveAsync(context.Stopped)).Span.SequenceEqual("ok\n"u8)) _acknowledged.Add(line);
                connection.Close();
            }
            catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
            {
                // Nobody answers while the volumes move: nothing was promised.
                context.Tell($"{line} was not taken: {exception.Message}");
            }

            await Task.Delay(context.Random.Duration(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2)), context.Clock);
        }
    }

    public override async Task JudgeAsync(CheckerContext context)
    {
        if (_acknowledged.Count == 0) Violate("not one line was acknowledged");
        var connection = await context.ConnectAsync("default", "ledger-0", LedgerProgram.Port, CancellationToken.None);
        connection.Send("READ\n"u8.ToArray());
        var there = Encoding.ASCII.GetString((await connection.ReceiveAsync(CancellationToken.None)).Span).Split('\n');
        foreach (var line in _acknowledged.Except(there)) Violate($"{line} was acknowledged and is gone");
    }
}
