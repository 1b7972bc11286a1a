namespace Drydock.Harness.Recording;

/// <summary>A moment that matters for the whole run: a commit ("shop/redis: …"), or what a checker saw broken.</summary>
/// <param name="At">Virtual time since the start.</param>
/// <param name="Who">The migrator's process, or the checker's name.</param>
/// <param name="Text">What was said.</param>
public sealed record RecordedMoment(TimeSpan At, string Who, string Text);
