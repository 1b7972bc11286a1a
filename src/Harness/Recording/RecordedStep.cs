namespace Drydock.Harness.Recording;

/// <summary>A step of the migration in one life of the migrator; a step that was resumed has several. The end is null when the run ended first.</summary>
public sealed record RecordedStep(string Process, string Step, string Summary, TimeSpan From, TimeSpan? To, bool IsDone);
