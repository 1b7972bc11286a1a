using Drydock.Core.VolumeEncryption;

namespace Drydock.Cli.Migrating;

/// <summary>A command line of <c>drydock migrate</c>, parsed.</summary>
internal sealed record MigrateRequest(MigrateVerb Verb)
{
    internal required string StatefulSet { get; init; }
    internal string? KmsKey { get; init; }
    internal VerificationMode Verify { get; init; }
    internal EncryptionRoute Route { get; init; }
    internal EncryptionCutover Cutover { get; init; }
    internal string? TargetName { get; init; }
    internal bool SwitchTrafficMyself { get; init; }
    internal bool TrafficSwitched { get; init; }
    internal string? Context { get; init; }
    internal string? Kubeconfig { get; init; }
    internal string? Admin { get; init; }
    internal string? AdminToken { get; init; }
    internal bool Yes { get; init; }
    internal bool DiscardWritesSinceCutover { get; init; }
    internal bool IsJson { get; init; }

    internal string Command => Verb.ToString().ToLowerInvariant();

    internal VolumeEncryptionMigration Migration(string contextNamespace)
    {
        var slash = StatefulSet.IndexOf('/', StringComparison.Ordinal);
        var (ns, name) = slash < 0 ? (contextNamespace, StatefulSet) : (StatefulSet[..slash], StatefulSet[(slash + 1)..]);
        return new VolumeEncryptionMigration(ns, name) { KmsKey = KmsKey, Verify = Verify, Route = Route, Cutover = Cutover, TargetName = TargetName, SwitchTrafficMyself = SwitchTrafficMyself, TrafficSwitched = TrafficSwitched };
    }

    /// <summary>The options that another command for the same migration needs to find it, each after a space.</summary>
    internal string Options =>
        (KmsKey is null ? "" : $" --kms-key {KmsKey}")
        + (Verify == VerificationMode.Full ? "" : $" --verify {Verify.ToString().ToLowerInvariant()}")
        + (Route == EncryptionRoute.Choose ? "" : $" --route {Route.Name}")
        + (Cutover == EncryptionCutover.InPlace ? "" : $" --cutover side-by-side --target-name {TargetName}")
        + (SwitchTrafficMyself ? " --i-switch-traffic-myself" : "")
        + (Context is null ? "" : $" --context {Context}")
        + (Kubeconfig is null ? "" : $" --kubeconfig {Kubeconfig}");
}
