using System.Globalization;
using System.Reflection;
using Drydock.Cli.Fleets;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Cli.Migrating;

/// <summary>A command line of <c>drydock migrate</c>, parsed.</summary>
internal sealed record MigrateRequest(MigrateVerb Verb)
{
    /// <summary>Which sets are meant when it is not one workload.</summary>
    internal FleetRequest? Fleet { get; init; }

    internal EncryptedWorkload Owner { get; init; }

    /// <summary>NAMESPACE/NAME, or NAME alone; claims with commas.</summary>
    internal required string Name { get; init; }
    internal string? KmsKey { get; init; }
    internal VerificationMode Verify { get; init; }
    internal EncryptionRoute Route { get; init; }
    internal EncryptionCutover Cutover { get; init; }
    internal string? TargetName { get; init; }
    internal bool SwitchTrafficMyself { get; init; }
    internal bool TrafficSwitched { get; init; }
    internal string? VolumeType { get; init; }
    internal int? Iops { get; init; }
    internal int? ThroughputMibps { get; init; }
    internal IReadOnlyList<VolumeSize> Sizes { get; init; } = [];
    internal string? Context { get; init; }
    internal string? Kubeconfig { get; init; }
    internal string? Admin { get; init; }
    internal string? AdminToken { get; init; }
    internal string? Profile { get; init; }
    internal string? Region { get; init; }
    internal bool Yes { get; init; }

    /// <summary>The fingerprint of the plan that was confirmed elsewhere.</summary>
    internal string? ConfirmedPlan { get; init; }

    /// <summary>Tells what would be asked, and ends.</summary>
    internal bool IsDryRun { get; init; }
    internal bool DiscardWritesSinceCutover { get; init; }
    internal bool IsJson { get; init; }

    /// <summary>How requests to the cluster name the program.</summary>
    internal static string UserAgent => $"drydock/{Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0"}";

    internal string Command => Verb.ToString().ToLowerInvariant();

    internal VolumeEncryptionMigration Migration(string contextNamespace)
    {
        var slash = Name.IndexOf('/', StringComparison.Ordinal);
        var (ns, name) = slash < 0 ? (contextNamespace, Name) : (Name[..slash], Name[(slash + 1)..]);
        return Settings(ns, name);
    }

    /// <summary>What is asked of a workload.</summary>
    internal VolumeEncryptionMigration Settings(string ns, string name)
    {
        var claims = Owner == EncryptedWorkload.Claims ? name.Split(',') : [];
        return new VolumeEncryptionMigration(ns, claims.Length > 0 ? claims[0] : name)
        {
            Owner = Owner,
            Claims = claims,
            KmsKey = KmsKey,
            Verify = Verify,
            Route = Route,
            Cutover = Cutover,
            TargetName = TargetName,
            SwitchTrafficMyself = SwitchTrafficMyself,
            TrafficSwitched = TrafficSwitched,
            VolumeType = VolumeType,
            Iops = Iops,
            ThroughputMibps = ThroughputMibps,
            Sizes = Sizes,
        };
    }

    /// <summary>The options that another command for the same migration needs to find it, each after a space.</summary>
    internal string Options =>
        (KmsKey is null ? "" : $" --kms-key {KmsKey}")
        + (Verify == VerificationMode.Full ? "" : $" --verify {Verify.ToString().ToLowerInvariant()}")
        + (Route == EncryptionRoute.Choose ? "" : $" --route {Route.Name}")
        + (Cutover == EncryptionCutover.Choose ? "" : $" --cutover {Cutover.Name}")
        + (TargetName is null ? "" : $" --target-name {TargetName}")
        + (SwitchTrafficMyself ? " --i-switch-traffic-myself" : "")
        + (VolumeType is null ? "" : $" --volume-type {VolumeType}")
        + (Iops is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --iops {Iops}"))
        + (ThroughputMibps is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --throughput {ThroughputMibps}"))
        + string.Concat(Sizes.Select(s => $" --size {s}"))
        + (Context is null ? "" : $" --context {Context}")
        + (Kubeconfig is null ? "" : $" --kubeconfig {Kubeconfig}")
        + (Profile is null ? "" : $" --profile {Profile}")
        + (Region is null ? "" : $" --region {Region}");
}
