namespace Drydock.Simulators.Kernel;

/// <summary>One line of the timeline: virtual time since the start, who, what about, and the text.</summary>
public sealed record TimelineEntry(TimeSpan At, string Process, TimelineKind Kind, string Text);
