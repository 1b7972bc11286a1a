namespace Drydock.Core.Fleets;

/// <summary>How one set of a fleet's run ended.</summary>
/// <param name="Name">"namespace/name".</param>
/// <param name="Outcome">How.</param>
/// <param name="Volumes">Its volumes, as far as they are known.</param>
/// <param name="Downtime">The measured downtime; zero when it had none.</param>
/// <param name="Duration">How long this run worked on it.</param>
/// <param name="Detail">Why it did not complete; empty when it did.</param>
/// <param name="Result">What its migrator said; null when it was not asked.</param>
public sealed record FleetSetResult(
    string Name, FleetOutcome Outcome, IReadOnlyList<MigratedVolume> Volumes, TimeSpan Downtime, TimeSpan Duration, string Detail, MigrationResult? Result)
{
    /// <summary>Whether nothing is left to do for it.</summary>
    public bool IsFine => Outcome is FleetOutcome.Completed or FleetOutcome.DoneBefore;
}
