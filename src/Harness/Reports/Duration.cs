using System.Globalization;

namespace Drydock.Harness.Reports;

/// <summary>Durations as people read them.</summary>
public static class Duration
{
    /// <summary>"1h02m", "3m07.5s", "12.3s", "250ms".</summary>
    public static string Text(TimeSpan value)
    {
        if (value < TimeSpan.FromSeconds(1)) return string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0}ms");
        if (value < TimeSpan.FromMinutes(1)) return string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.0}s");
        if (value < TimeSpan.FromHours(1)) return string.Create(CultureInfo.InvariantCulture, $"{value.Minutes}m{value.Seconds + (value.Milliseconds / 1000.0):00.0}s");
        return string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours}h{value.Minutes:00}m");
    }

    /// <summary>"00:03:07.512": time since the start of the run.</summary>
    public static string Clock(TimeSpan value) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours:00}:{value.Minutes:00}:{value.Seconds:00}.{value.Milliseconds:000}");
}
