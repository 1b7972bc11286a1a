using Drydock.Harness.Running;

namespace Drydock.Harness.Hazards;

/// <summary>What a sweep showed.</summary>
/// <param name="Undisturbed">The run without a hazard, whose calls are hurt.</param>
/// <param name="Hazards">How many there are.</param>
/// <param name="Tried">How many were tried: all, or a sample.</param>
/// <param name="Completed">How many of these runs completed the migration.</param>
/// <param name="RolledBack">How many went back to where they began.</param>
/// <param name="Declined">How many were declined with nothing changed, where the scenario must be.</param>
/// <param name="Broken">The runs that broke something.</param>
public sealed record HazardResult(RunResult Undisturbed, int Hazards, int Tried, int Completed, int RolledBack, int Declined, IReadOnlyList<(Hazard Hazard, RunResult Run)> Broken)
{
    /// <summary>How many calls the undisturbed migration makes.</summary>
    public int Calls => Undisturbed.MigrationCalls.Count;

    /// <summary>Whether the undisturbed run passed, and every one with a hazard.</summary>
    public bool Passed => Undisturbed.Passed && Broken.Count == 0;
}
