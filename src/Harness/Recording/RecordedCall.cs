namespace Drydock.Harness.Recording;

/// <summary>A port call of the migrator.</summary>
/// <param name="Number">From 1, over all lives of the migrator: what <c>--fault EFFECT@NUMBER</c> strikes.</param>
/// <param name="Process">The migrator's process.</param>
/// <param name="Step">The step that was open, empty outside of steps.</param>
/// <param name="At">When it began, in virtual time since the start.</param>
/// <param name="To">When it was answered; null: never (the migrator died, or a stream that stays open).</param>
/// <param name="Verb">"patch", "watch", "exec", "ec2:DescribeVolumes", "kms:DescribeKey".</param>
/// <param name="Resource">"persistentvolumes", "statefulsets.apps/scale"; empty for AWS.</param>
/// <param name="Object">"shop/redis", "vol-…"; empty for lists.</param>
/// <param name="Code">The HTTP status, the error's code of AWS, "ok", "unreachable"; empty: no answer.</param>
/// <param name="Fault">What struck it; null: nothing.</param>
public sealed record RecordedCall(
    int Number, string Process, string Step, TimeSpan At, TimeSpan? To, string Verb, string Resource, string Object, string Code, string? Fault);
