using System.Globalization;

namespace Drydock.Simulators.Checkers;

/// <summary>The writers wait no longer than the plan said.</summary>
public sealed class DowntimeChecker() : Checker("downtime within the plan")
{
    public void Judge(TimeSpan planned, TimeSpan measured)
    {
        if (measured > planned)
        {
            Violate(string.Create(CultureInfo.InvariantCulture, $"the writers waited {measured.TotalSeconds:0.0} s, the plan said {planned.TotalSeconds:0.0} s"));
        }
    }
}
