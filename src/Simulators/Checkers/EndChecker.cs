namespace Drydock.Simulators.Checkers;

/// <summary>It ends: in one of the outcomes that are allowed, before the virtual deadline.</summary>
public sealed class EndChecker() : Checker("it ends")
{
    public void Ended(bool allowed, string outcome)
    {
        if (!allowed) Violate($"it ended as: {outcome}");
    }

    public void DidNotEnd(string report) => Violate(report);
}
