namespace Drydock.Simulators.Checkers;

/// <summary>Every set of a fleet ends as it must, whatever the others come to.</summary>
public sealed class FleetEndChecker() : Checker("one set's failure is its own")
{
    /// <param name="set">"namespace/name".</param>
    /// <param name="wanted">How it must end.</param>
    /// <param name="ended">How it ended.</param>
    /// <param name="detail">What was said of it.</param>
    public void Judge(string set, IReadOnlyList<string> wanted, string ended, string detail)
    {
        if (!wanted.Contains(ended)) Violate($"{set} must end {string.Join(" or ", wanted)}, and it is {ended}{(detail.Length == 0 ? "" : ": " + detail)}");
    }
}
