namespace Drydock.Harness.Reports;

/// <summary>An object that a migration touches.</summary>
/// <param name="Kind">created, changed, deleted.</param>
/// <param name="Object">"storageclasses/gp3-encrypted".</param>
/// <param name="Temporary">Whether it is gone again after the cleanup.</param>
/// <param name="Remark">What else is to be said of it.</param>
public sealed record MigrationReportChange(string Kind, string Object, bool Temporary, string? Remark);
