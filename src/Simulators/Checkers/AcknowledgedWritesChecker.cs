namespace Drydock.Simulators.Checkers;

/// <summary>No acknowledged write is lost: whatever the writers were promised is there in the end.</summary>
public sealed class AcknowledgedWritesChecker() : Checker("no acknowledged write lost")
{
    public void Lost(string promise) => Violate(promise);

    /// <summary>The application could not be asked: that is no proof of safety.</summary>
    public void Unreadable(string pod, string why) => Violate($"{pod} could not be read in the end: {why}");
}
