namespace Drydock.Core.Fleets;

/// <summary>Where one set of a fleet stands before a run.</summary>
public enum FleetSetPhase
{
    /// <summary>It can be moved.</summary>
    Ready,

    /// <summary>Its volumes are encrypted already.</summary>
    NothingToDo,

    /// <summary>Its plan has findings that forbid it: it is left out.</summary>
    Blocked,

    /// <summary>A migration of it has begun and not ended.</summary>
    UnderWay,

    /// <summary>Its migration is complete; the cleanup is yet to come.</summary>
    Completed,
}
