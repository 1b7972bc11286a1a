namespace Drydock.Harness.Reports;

/// <summary>A part of the downtime, expected or measured, in seconds.</summary>
public sealed record MigrationReportPart(string Name, double Seconds, double AtMostSeconds);
