namespace Drydock.Core;

/// <summary>What an apply may do.</summary>
public sealed record ApplyOptions
{
    /// <summary>The <see cref="MigrationPlan.Fingerprint"/> of the plan that somebody has looked at and confirmed: another plan is not begun. Null begins whatever the plan says. A migration that is under way goes on.</summary>
    public string? ConfirmedPlan { get; init; }
}
