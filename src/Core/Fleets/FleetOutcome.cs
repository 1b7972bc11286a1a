namespace Drydock.Core.Fleets;

/// <summary>How one set of a fleet's run ended.</summary>
public enum FleetOutcome
{
    /// <summary>All of it was done in this run.</summary>
    Completed,

    /// <summary>It was done before this run: the volumes are encrypted, or its migration is complete.</summary>
    DoneBefore,

    /// <summary>Its plan is blocked: it was left out, and nothing of it was changed.</summary>
    Blocked,

    /// <summary>It was not begun or not gone on with, for a reason found when its turn came.</summary>
    Declined,

    /// <summary>It turned back: all of it is as it began.</summary>
    RolledBack,

    /// <summary>It waits for something that only the user can do.</summary>
    Paused,

    /// <summary>It could neither complete nor turn back; its journal tells the next run where it stands.</summary>
    Failed,

    /// <summary>The run was told to stop, and it stopped at a safe point.</summary>
    Stopped,

    /// <summary>The run ended before its turn came.</summary>
    NotBegun,
}
