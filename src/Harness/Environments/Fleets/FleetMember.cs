using Drydock.Core.Fleets;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Checkers;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>One set of a rehearsed fleet: its volumes as they were found, the checkers that watch it, and what became of it.</summary>
internal sealed class FleetMember(CheckedMigration migration, CheckerSet checkers, IReadOnlyList<RedisWriter> writers)
{
    internal CheckedMigration Migration => migration;
    internal CheckerSet Checkers => checkers;
    internal IReadOnlyList<RedisWriter> Writers => writers;
    internal string Name => $"{migration.Namespace}/{migration.StatefulSet}";

    /// <summary>The checkers that are about this set alone; the others are asked once for all sets.</summary>
    internal IReadOnlyList<Checker> Own => [checkers.SingleWriter, checkers.SourceIntact, checkers.VerifiedStart, checkers.Settings, checkers.PodByPod, checkers.Downtime, checkers.Served];

    /// <summary>As planning found it, before the run.</summary>
    internal FleetSetPlan? Plan { get; set; }

    /// <summary>How the last run that worked on it ended.</summary>
    internal FleetSetResult? Result { get; set; }

    /// <summary>The longest that a writer of it waited.</summary>
    internal TimeSpan Downtime { get; set; }

    /// <summary>Its end over all lives of the migrator: what an earlier life completed is done before for a later one.</summary>
    internal FleetOutcome Outcome => Result is null ? FleetOutcome.NotBegun
        : Result.Outcome == FleetOutcome.DoneBefore && Plan?.Phase != FleetSetPhase.NothingToDo ? FleetOutcome.Completed : Result.Outcome;

    /// <summary>Whether its volumes are others than before.</summary>
    internal bool IsMoved => Outcome == FleetOutcome.Completed && Plan?.Phase == FleetSetPhase.Ready;
}
