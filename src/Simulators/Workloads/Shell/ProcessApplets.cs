using System.Globalization;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Commands about processes: sleep, timeout, pause.</summary>
internal static class ProcessApplets
{
    /// <summary>Handles no signal: as PID 1 it sleeps on through SIGTERM.</summary>
    internal static async Task<int> Sleep(AppletCall call)
    {
        if (call.Arguments.Count < 2) throw new AppletUsageException("missing operand");
        var total = TimeSpan.Zero;
        foreach (var operand in call.Arguments.Skip(1))
        {
            if (operand is "infinity" or "inf")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, call.Context.Clock);
                return 0;
            }

            total += Duration(operand);
        }

        await Task.Delay(total, call.Context.Clock);
        return 0;
    }

    /// <summary>The registry's pause image: sleeps until it is told to end.</summary>
    internal static async Task<int> Pause(AppletCall call)
    {
        while (await call.Context.Signals.TakeAsync(CancellationToken.None) is not ("SIGTERM" or "SIGINT"))
        {
        }

        call.Context.WriteStderr("Shutting down, got signal: Terminated\n");
        return 0;
    }

    private static TimeSpan Duration(string text)
    {
        var unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        var number = unit == 0 ? text : text[..^1];
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? TimeSpan.FromSeconds(value * Math.Max(unit, 1))
            : throw new AppletUsageException($"invalid number '{text}'");
    }
}
