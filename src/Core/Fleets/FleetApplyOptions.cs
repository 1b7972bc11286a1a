namespace Drydock.Core.Fleets;

/// <summary>What a run of a fleet may do.</summary>
public sealed record FleetApplyOptions
{
    /// <summary>The <see cref="FleetPlan.Fingerprint"/> that somebody has confirmed; another plan is not begun. Null: whatever the plan says.</summary>
    public string? ConfirmedPlan { get; init; }
}
