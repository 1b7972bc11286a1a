namespace Drydock.Core.Fleets;

/// <summary>Where a fleet's run tells what it does, besides the steps of each set (<see cref="MigrationProgress.Subject"/> names the set). Called on the run's own flow: it must return at once.</summary>
public interface IFleetProgress : IMigrationProgress
{
    /// <summary>A set has begun or ended.</summary>
    void Report(FleetProgress progress);

    /// <summary>A set has ended.</summary>
    void Ended(FleetSetResult result);
}
