using System.Globalization;
using System.Text.RegularExpressions;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Faults;

namespace Drydock.Harness.Reports;

/// <summary>Faults as one word, for the command line: <c>CrashAfter@17</c> (before or after the 17th call) or <c>node-crash@swap</c> (as a step begins).</summary>
public static partial class FaultText
{
    public static string Format(FaultSpec fault) =>
        fault.Call > 0 ? string.Create(CultureInfo.InvariantCulture, $"{fault.Name}@{fault.Call}") : $"{fault.Name}@{fault.Step}";

    /// <summary>Reads a fault. Whether a scenario knows a fault of the world by that name is seen when it runs: it may bring its own.</summary>
    /// <exception cref="FormatException">Not EFFECT@CALL or FAULT@STEP.</exception>
    public static FaultSpec Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at > 0 && at < text.Length - 1)
        {
            var (name, moment) = (text[..at], text[(at + 1)..]);
            var isCall = int.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out var call);
            if (isCall && call > 0 && Enum.TryParse<FaultEffect>(name, ignoreCase: true, out var effect) && effect != FaultEffect.World) return new FaultSpec(effect, call);
            if (!isCall && FaultName().IsMatch(name)) return FaultSpec.World(name, moment);
        }

        var calls = Enum.GetValues<FaultEffect>().Where(e => e != FaultEffect.World);
        throw new FormatException($"'{text}' is no fault: write EFFECT@CALL, with EFFECT one of {string.Join(", ", calls)}, or FAULT@STEP, with FAULT one of {string.Join(", ", WorldFaults.All.Select(f => f.Name))}");
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex FaultName();
}
