using System.Globalization;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Reports;

/// <summary>Faults as one word, for the command line: <c>CrashAfter@17</c> (before or after the 17th call) or <c>ScaleUp@swap</c> (as a step begins).</summary>
public static class FaultText
{
    public static string Format(FaultSpec fault) =>
        fault.Call > 0 ? string.Create(CultureInfo.InvariantCulture, $"{fault.Effect}@{fault.Call}") : $"{fault.Effect}@{fault.Step}";

    /// <exception cref="FormatException">Not EFFECT@CALL or EFFECT@STEP.</exception>
    public static FaultSpec Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at > 0 && at < text.Length - 1 && Enum.TryParse<FaultEffect>(text[..at], ignoreCase: true, out var effect))
        {
            var moment = text[(at + 1)..];
            if (!int.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out var call)) return new FaultSpec(effect, Step: moment);
            if (call > 0) return new FaultSpec(effect, call);
        }

        throw new FormatException($"'{text}' is no fault: write EFFECT@CALL or EFFECT@STEP, with EFFECT one of {string.Join(", ", Enum.GetNames<FaultEffect>())}");
    }
}
