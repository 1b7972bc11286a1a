namespace Drydock.Harness.Environments;

/// <summary>When a step of a migration ran; the end is null while it runs.</summary>
internal sealed record StepWindow(string Step, TimeSpan From, TimeSpan? To, string Subject = "");
