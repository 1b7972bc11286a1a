namespace Drydock.Harness.Reports;

/// <summary>A way to do a migration, with its downtime in seconds.</summary>
public sealed record MigrationReportWay(string Route, string Cutover, double ExpectedSeconds, double AtMostSeconds, bool IsChosen, string Remark);
