using Drydock.Core.VolumeEncryption;

namespace Drydock.Harness.Scenarios;

/// <summary>What moves: an encryption of a StatefulSet's volumes by the library, or a procedure by hand that is registered under a name.</summary>
public sealed record MigrationSpec
{
    public static MigrationSpec None { get; } = new() { Kind = MigrationKind.Procedure, Target = "" };

    public required MigrationKind Kind { get; init; }

    /// <summary>"namespace/name" of the StatefulSet or Deployment, or the name of the procedure.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the target is a Deployment.</summary>
    public bool IsDeployment { get; init; }

    /// <summary>Of a Deployment's claims those that move, reached by their names; empty: all.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Key id, ARN, alias or alias ARN; null for the account's default key.</summary>
    public string? KmsKey { get; init; }

    /// <summary>full, sample or manifest.</summary>
    public string Verify { get; init; } = "full";

    /// <summary>choose, snapshot-controller or ebs-api.</summary>
    public string Route { get; init; } = "choose";

    /// <summary>choose, in-place or rolling, where no second StatefulSet takes over.</summary>
    public string Cutover { get; init; } = "choose";

    /// <summary>The name of a second StatefulSet that takes over, for a cutover side by side; null: the same one.</summary>
    public string? SideBySideAs { get; init; }

    /// <summary>Side by side: the migration pauses, and a simulated user after a while leads each client to the second set's pod of its ordinal, and says so.</summary>
    public bool UserSwitchesTraffic { get; init; }

    /// <summary>The EBS type, IOPS and throughput (MiB/s) that the encrypted volumes get; null: each as its source.</summary>
    public string? VolumeType { get; init; }

    /// <inheritdoc cref="VolumeType"/>
    public int? Iops { get; init; }

    /// <inheritdoc cref="VolumeType"/>
    public int? ThroughputMibps { get; init; }

    /// <summary>"20Gi" for all, or "data=20Gi" for a claim template.</summary>
    public IReadOnlyList<string> Sizes { get; init; } = [];

    /// <summary>Which sets move, and how many at a time; of a fleet only.</summary>
    public FleetSpec? Fleet { get; init; }

    /// <summary>What is asked of the library. The workload is <see cref="Target"/>, or named otherwise for a set of a fleet.</summary>
    /// <exception cref="FormatException">A route, cutover or mode of verification that is none.</exception>
    internal VolumeEncryptionMigration ToMigration(string ns, string name) => new(ns, Claims.Count > 0 ? Claims[0] : name)
    {
        Owner = Claims.Count > 0 ? EncryptedWorkload.Claims : IsDeployment ? EncryptedWorkload.Deployment : EncryptedWorkload.StatefulSet,
        Claims = Claims,
        KmsKey = KmsKey,
        Verify = Enum.Parse<VerificationMode>(Verify, ignoreCase: true),
        Route = EncryptionRoutes.Parse(Route),
        Cutover = SideBySideAs is null ? EncryptionCutovers.Parse(Cutover) : EncryptionCutover.SideBySide,
        TargetName = SideBySideAs,
        SwitchTrafficMyself = UserSwitchesTraffic,
        VolumeType = VolumeType,
        Iops = Iops,
        ThroughputMibps = ThroughputMibps,
        Sizes = [.. Sizes.Select(VolumeSize.Parse)],
    };

    /// <summary>All sets that a fleet's selector finds.</summary>
    public static MigrationSpec EncryptFleet(FleetSpec fleet, string? kmsKey = null, string verify = "full") =>
        new() { Kind = MigrationKind.EncryptFleet, Target = fleet.Selector.Length == 0 ? "all" : fleet.Selector, Fleet = fleet, KmsKey = kmsKey, Verify = verify };

    public static MigrationSpec EncryptVolumes(string statefulSet, string? kmsKey = null, string verify = "full") =>
        new() { Kind = MigrationKind.EncryptVolumes, Target = statefulSet, KmsKey = kmsKey, Verify = verify };

    public static MigrationSpec ByHand(string procedure) => new() { Kind = MigrationKind.Procedure, Target = procedure };
}
