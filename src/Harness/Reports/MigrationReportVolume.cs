namespace Drydock.Harness.Reports;

/// <summary>A claim and its volumes before and after.</summary>
public sealed record MigrationReportVolume(string Name, string SourceVolumeId, string TargetVolumeId, bool Encrypted, string? KmsKeyId)
{
    public long? SizeGibibytes { get; init; }
}
