namespace Drydock.Core.Fleets;

/// <summary>How far a run of a fleet is.</summary>
/// <param name="At">When.</param>
/// <param name="Sets">Sets that this run works on.</param>
/// <param name="Completed">Of these, completed.</param>
/// <param name="Failed">Of these, ended otherwise.</param>
/// <param name="Running">The names of those under way.</param>
/// <param name="Remaining">What is left, from the plan's durations and how the sets so far kept them.</param>
public sealed record FleetProgress(DateTimeOffset At, int Sets, int Completed, int Failed, IReadOnlyList<string> Running, TimeSpan Remaining)
{
    public int Ended => Completed + Failed;
}
