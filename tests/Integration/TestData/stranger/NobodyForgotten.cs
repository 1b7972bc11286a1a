using System.Globalization;
using System.Text;
using Drydock.Harness.Kit;
using Drydock.Simulators.Network;

namespace Museum;

/// <summary>The turnstile never counts fewer visitors than it has told.</summary>
public sealed class NobodyForgotten() : ScenarioChecker("no visitor forgotten")
{
    private int _told;

    public override async Task RunAsync(CheckerContext context)
    {
        while (!context.Stopped.IsCancellationRequested)
        {
            try
            {
                var counted = await AskAsync(context, "+", context.Stopped);
                if (counted <= _told) Violate(string.Create(CultureInfo.InvariantCulture, $"{_told} visitors were told, the next one is number {counted}"));
                _told = counted;
            }
            catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
            {
                context.Tell($"a visitor waits: {exception.Message}");
            }

            await Task.Delay(context.Random.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), context.Clock);
        }
    }

    public override async Task JudgeAsync(CheckerContext context)
    {
        if (_told == 0) Violate("nobody was counted");
        var counted = await AskAsync(context, "?", CancellationToken.None);
        if (counted < _told) Violate(string.Create(CultureInfo.InvariantCulture, $"{_told} visitors were told, {counted} are counted"));
    }

    private static async Task<int> AskAsync(CheckerContext context, string word, CancellationToken cancellationToken)
    {
        var connection = await context.ConnectAsync("default", "turnstile-0", TurnstileProgram.Port, cancellationToken);
        connection.Send(Encoding.ASCII.GetBytes(word));
        var answer = await connection.ReceiveAsync(cancellationToken);
        if (answer.IsEmpty) throw new SimSocketException("no answer");
        return int.Parse(Encoding.ASCII.GetString(answer.Span), CultureInfo.InvariantCulture);
    }
}
