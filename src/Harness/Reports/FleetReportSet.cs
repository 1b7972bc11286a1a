namespace Drydock.Harness.Reports;

/// <summary>One set of a <see cref="FleetReport"/>: where it stands or how it ended, its downtime and duration (expected in a plan, else measured), and why it is not done.</summary>
public sealed record FleetReportSet(string Name, string State, int Volumes, double DowntimeSeconds, double DurationSeconds, string Detail);
