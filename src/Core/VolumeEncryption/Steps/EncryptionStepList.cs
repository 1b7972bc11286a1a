using System.Globalization;
using Drydock.Core.VolumeEncryption.Replication;
using Drydock.Core.VolumeEncryption.Rolling;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The steps in their order, by their stable names.</summary>
internal static class EncryptionStepList
{
    internal const string RetainSources = "retain-sources";
    internal const string CreateClasses = "create-classes";
    internal const string Canary = "canary";
    internal const string WarmSnapshots = "warm-snapshots";
    internal const string Quiesce = "quiesce";
    internal const string FinalSnapshots = "final-snapshots";
    internal const string Restore = "restore";
    internal const string Verify = "verify";
    internal const string ReserveTargets = "reserve-targets";
    internal const string Commit = "commit";
    internal const string SwapClaims = "swap-claims";
    internal const string RecreateSet = "recreate-statefulset";
    internal const string CreateSecondSet = "create-statefulset";
    internal const string CreateClaims = "create-claims";
    internal const string SwitchTraffic = "switch-traffic";
    internal const string Start = "start";
    internal const string RestorePolicies = "restore-policies";

    /// <summary>Followed by a number from 1: "move-pod-2" is the second pod, whichever it is.</summary>
    internal const string MovePod = "move-pod-";

    // The set gets its new templates before any name is given up: whoever scales it up from then on gets encrypted volumes, and claims whose class fits the reserved ones.
    internal static IReadOnlyList<PlannedStep> Of(EncryptionState state) =>
        state.Replication is not null ? ReplicationStepList.Of(state.Beside!)
        : state.Rolling is not null ? [.. Rolling(state)] : state.Beside is { } beside ? [.. InPlace.SelectMany(s => SideBySide(s, beside))]
        : state.Owner.IsMadeAnew ? InPlace : [.. InPlace.Where(s => s.Name != RecreateSet)];

    /// <summary>Everything between quiesce and start is done for one pod after the other.</summary>
    private static IEnumerable<PlannedStep> Rolling(EncryptionState state)
    {
        foreach (var step in InPlace.TakeWhile(s => s.Name != Quiesce)) yield return step;
        yield return new(RecreateSet, "the StatefulSet is made anew with the new class in its templates; its pods go on and are adopted", false);
        var pods = RollingSteps.Targets(state);
        for (var number = 1; number <= pods.Count; number++)
        {
            var which = number == 1 ? "one that leads nothing, the highest ordinal first" : number == pods.Count ? "the leader last, after it handed over" : "one more";
            yield return new(string.Create(CultureInfo.InvariantCulture, $"{MovePod}{number}"),
                pods.Count == 1 ? $"{pods[0]} stops, is copied and compared, and starts on its encrypted volumes"
                : $"pod {number} of {pods.Count} ({which}): once all are in sync it stops, is copied and compared, starts on its encrypted volumes and catches up; the others serve", false);
        }

        yield return InPlace[^1];
    }

    /// <summary>The same steps, with a second set in the place of the one that is made anew.</summary>
    private static IEnumerable<PlannedStep> SideBySide(PlannedStep step, SideBySide beside)
    {
        yield return step.Name switch
        {
            ReserveTargets => step with { Summary = "the encrypted volumes get Retain and are reserved for the second set's claims" },
            RecreateSet => new(CreateSecondSet, $"the StatefulSet {beside.Name} is made at 0, with pod labels of its own and the new class in its templates", true),
            SwapClaims => new(CreateClaims, "its claims are made, each bound to its encrypted volume", true),
            _ => step,
        };
        if (step.Name == Start) yield return new(SwitchTraffic, beside.UserSwitches ? "pauses: you bring the clients over" : "the Services select the new pods, each by one patch", true);
    }

    private static IReadOnlyList<PlannedStep> InPlace { get; } =
    [
        new(RetainSources, "every source PersistentVolume gets reclaim policy Retain, the set keeps its claims when scaled", false),
        new(CreateClasses, "the encrypted StorageClass is made, and what the route needs", false),
        new(Canary, "a small encrypted volume is made as the copies will be, attached and deleted: proves the key and the rights on it", false),
        new(WarmSnapshots, "a first snapshot of every volume, so that the one after the stop is small", false),
        new(Quiesce, "the application saves, the set goes to 0, every volume is seen detached", true),
        new(FinalSnapshots, "the snapshots that count", true),
        new(Restore, "encrypted volumes are asked for under temporary names", true),
        new(Verify, "a pod per volume, in its zone, is its first consumer and compares it with the source; EC2 says how it is encrypted", true),
        new(ReserveTargets, "the encrypted volumes get Retain and are reserved for the claims' own names", true),
        new(Commit, "the old claims are put out of use; after this moment there is only forward", true),
        new(RecreateSet, "the StatefulSet is made anew with the new class in its templates, at 0", true),
        new(SwapClaims, "the claims are made anew under their names, each bound to its encrypted volume", true),
        new(Start, "the set is scaled up; pods and application are asked", true),
        new(RestorePolicies, "retention and reclaim policies as they were", false),
    ];
}
