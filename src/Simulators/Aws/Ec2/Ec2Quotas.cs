namespace Drydock.Simulators.Aws.Ec2;

/// <summary>Quotas of an account, as data.</summary>
/// <remarks>Provenance: Documented (EBS user guide, "Quotas for Amazon EBS"; "Request volume modifications"; EC2 API reference, "Tag restrictions").</remarks>
public sealed record Ec2Quotas
{
    public static Ec2Quotas Default { get; } = new();

    /// <summary>Pending snapshots of one volume.</summary>
    public int PendingSnapshotsPerVolume { get; init; } = 5;

    /// <summary>Pending snapshots of one st1 or sc1 volume.</summary>
    public int PendingSnapshotsPerHddVolume { get; init; } = 1;

    /// <summary>Snapshot copies in progress to one region.</summary>
    public int PendingSnapshotCopies { get; init; } = 20;

    /// <summary>Modifications of one volume in a rolling day.</summary>
    public int ModificationsPerDay { get; init; } = 4;

    public int TagsPerResource { get; init; } = 50;

    /// <summary>How long EC2 remembers a client token. Provenance: CrossChecked (EBS CSI driver's source: "measured as 12 hours").</summary>
    public TimeSpan ClientTokenLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Requests that EC2 takes of one operation before it answers RequestLimitExceeded; null takes any number.</summary>
    public Ec2RequestLimit? RequestLimit { get; init; }
}
