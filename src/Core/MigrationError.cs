namespace Drydock.Core;

/// <summary>Why a migration could neither complete nor roll back.</summary>
/// <param name="Code">A stable code ("superseded", "timed-out", "refused", …).</param>
/// <param name="What">What happened to which object.</param>
/// <param name="Observed">What was seen.</param>
/// <param name="SafeNow">What is safe in this state.</param>
/// <param name="NextCommand">The command to run next.</param>
public sealed record MigrationError(string Code, string What, string Observed, string SafeNow, string NextCommand)
{
    public override string ToString() => $"{What}. Observed: {Observed}. Safe now: {SafeNow}. Next: {NextCommand}";
}
