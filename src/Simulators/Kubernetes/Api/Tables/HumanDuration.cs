using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>Durations as kubectl shows ages: two units at most, coarser as they grow. Provenance: CrossChecked (kubectl prints the ages of its own tables by the same rule), Recorded.</summary>
internal static class HumanDuration
{
    public static string Of(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        // A clock that is ahead by a second or so is forgiven.
        if (seconds < -1) return "<invalid>";
        if (seconds < 0) return "0s";
        if (seconds < 120) return Text(seconds, "s");
        var minutes = seconds / 60;
        if (minutes < 10) return Text(minutes, "m") + Rest(seconds % 60, "s");
        if (minutes < 180) return Text(minutes, "m");
        var hours = minutes / 60;
        if (hours < 8) return Text(hours, "h") + Rest(minutes % 60, "m");
        if (hours < 48) return Text(hours, "h");
        var days = hours / 24;
        if (hours < 24 * 8) return Text(days, "d") + Rest(hours % 24, "h");
        if (hours < 24 * 365 * 2) return Text(days, "d");
        if (hours < 24 * 365 * 8) return Text(days / 365, "y") + Rest(days % 365, "d");
        return Text(days / 365, "y");
    }

    private static string Text(long count, string unit) => count.ToString(CultureInfo.InvariantCulture) + unit;

    private static string Rest(long count, string unit) => count == 0 ? "" : Text(count, unit);
}
