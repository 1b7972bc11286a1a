namespace Drydock.Harness.Scenarios;

/// <summary>
/// Clients that write to every pod of a StatefulSet all the while ("namespace/name"), one client per pod, and remember what was acknowledged.
/// <paramref name="Interval"/> is the mean pause between writes of one client.
/// </summary>
public sealed record TrafficSpec(string StatefulSet, TimeSpan Interval)
{
    /// <summary>Redis writers at four writes a second and pod.</summary>
    public static TrafficSpec Redis(string statefulSet) => new(statefulSet, TimeSpan.FromMilliseconds(250));
}
