using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Replication;
using Drydock.Core.VolumeEncryption.Traffic;
using Drydock.Core.VolumeEncryption.Workloads;

namespace Drydock.Core.VolumeEncryption.State;

/// <summary>What the journal holds of one encryption: the workload as it was found, what was chosen, and how far it came.</summary>
internal sealed class EncryptionState
{
    private const string SetKey = "statefulset.json";
    private const string StateKey = "state.json";
    private const string VolumeKeyPrefix = "volume.";

    /// <summary>The StatefulSet as it was last seen before the stop, whole, with its own replicas and retention policy.</summary>
    internal required KubeDocument OriginalSet { get; set; }

    /// <summary>Old class → new class, for the templates and the claims that are made anew.</summary>
    internal required SortedDictionary<string, string> FinalClasses { get; init; }

    /// <summary>Every StorageClass to make, whole.</summary>
    internal required IReadOnlyList<KubeDocument> Classes { get; init; }

    internal required EncryptionRoute Route { get; init; }

    /// <summary>Of the snapshot controller's route only.</summary>
    internal KubeDocument? SnapshotClass { get; init; }

    /// <summary>The key asked for as an ARN; null while the region's default key does not exist yet.</summary>
    internal string? KeyArn { get; set; }

    internal required string Canary { get; init; }
    /// <summary>The least size that EC2 takes with the canary's class.</summary>
    internal required long CanaryGibibytes { get; init; }

    /// <summary>Claim template → the size that it names after the migration; those that stay as they are are left out.</summary>
    internal required SortedDictionary<string, string> FinalSizes { get; init; }

    internal required string CanaryClass { get; init; }
    internal required string CanaryZone { get; init; }
    internal string? CanaryHandle { get; set; }

    /// <summary>The canary has proved what it was made for: what is left of it only has to go.</summary>
    internal bool IsCanaryProved { get; set; }

    /// <summary>The container whose Redis is to be saved; empty when there is none.</summary>
    internal required string RedisContainer { get; init; }

    /// <summary>How many pods were ready before: no more is asked for after the start.</summary>
    internal required long ReadyBefore { get; init; }

    internal required IReadOnlyList<VolumeState> Volumes { get; init; }

    /// <summary>The second set that takes over; null in place.</summary>
    internal SideBySide? Beside { get; init; }

    /// <summary>How far the pods are that are moved one after the other; null where all stop together.</summary>
    internal RollingState? Rolling { get; init; }

    /// <summary>Of the route application replication only.</summary>
    internal ReplicationState? Replication { get; init; }

    internal string? SecondSetUid { get; set; }
    internal bool IsAwaitingTraffic { get; set; }

    /// <summary>The StatefulSet's generation at which it was seen at zero replicas with every volume detached.</summary>
    internal long? QuiescedGeneration { get; set; }

    internal bool IsTurnedBack { get; set; }
    internal string? Reason { get; set; }
    internal bool IsCommitted { get; set; }
    internal bool IsCompleted { get; set; }
    internal bool IsCleaningUp { get; set; }

    /// <summary>Pod → keys that can't expire, as saved before the stop.</summary>
    internal SortedDictionary<string, long> SavedKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Pod → when its Redis saved by itself before the migration told it otherwise.</summary>
    internal SortedDictionary<string, string> SaveRules { get; } = new(StringComparer.Ordinal);

    /// <summary>More replicas than the set had, as someone asked for before the way back brought it to 0.</summary>
    internal long? WishedReplicas { get; set; }

    /// <summary>Downtime part → when it began, and "end".</summary>
    internal SortedDictionary<string, DateTimeOffset> Marks { get; } = new(StringComparer.Ordinal);

    /// <summary>What kind of workload it is.</summary>
    internal ClaimOwner Owner => ClaimOwner.Of(OriginalSet);

    internal string SetName => OriginalSet.Name;

    /// <summary>Whether a class stays after the cleanup; the others are of the restore alone.</summary>
    internal bool IsFinalClass(string name) => FinalClasses.ContainsValue(name);

    internal string Namespace => OriginalSet.Namespace!;
    internal long Replicas => OriginalSet.Integer("spec", "replicas") ?? 1;

    /// <summary>The journal's data; the large originals are entries of their own, written once.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToData()
    {
        yield return new(SetKey, OriginalSet.ToString());
        yield return new(StateKey, KubeDocument.Object(
            ("finalClasses", KubeDocument.Map(FinalClasses)),
            ("classes", KubeDocument.ArrayOf(Classes)),
            ("route", Route.Name),
            ("snapshotClass", SnapshotClass),
            ("keyArn", Text(KeyArn)),
            ("canary", Canary),
            ("canaryGibibytes", CanaryGibibytes),
            ("finalSizes", KubeDocument.Map(FinalSizes)),
            ("canaryClass", CanaryClass),
            ("canaryZone", CanaryZone),
            ("canaryHandle", Text(CanaryHandle)),
            ("canaryProved", IsCanaryProved),
            ("redisContainer", RedisContainer),
            ("readyBefore", ReadyBefore),
            ("quiescedGeneration", QuiescedGeneration is { } generation ? KubeDocument.Of(generation) : null),
            ("beside", Beside?.ToDocument()),
            ("rolling", Rolling?.ToDocument()),
            ("replication", Replication?.ToDocument()),
            ("secondSetUid", Text(SecondSetUid)),
            ("awaitingTraffic", IsAwaitingTraffic),
            ("turnedBack", IsTurnedBack),
            ("reason", Text(Reason)),
            ("committed", IsCommitted),
            ("completed", IsCompleted),
            ("cleaningUp", IsCleaningUp),
            ("savedKeys", KubeDocument.ObjectOf(SavedKeys.Select(k => new KubeField(k.Key, KubeDocument.Of(k.Value))))),
            ("saveRules", KubeDocument.Map(SaveRules)),
            ("wishedReplicas", WishedReplicas is { } wished ? KubeDocument.Of(wished) : null),
            ("marks", KubeDocument.Map(Marks.Select(m => new KeyValuePair<string, string>(m.Key, m.Value.ToString("O", CultureInfo.InvariantCulture)))))).ToString());
        foreach (var volume in Volumes) yield return new(VolumeKeyPrefix + volume.Claim, volume.ToDocument().ToString());
    }

    /// <summary>The StatefulSet that a journal (a ConfigMap) is about, as it was found; null when it is no journal of an encryption.</summary>
    internal static KubeDocument? SetOf(KubeDocument journal) => journal.Text("data", SetKey) is { } text ? KubeDocument.Parse(text) : null;

    /// <summary>Reads the state back from a journal's data.</summary>
    internal static EncryptionState FromData(Func<string, string?> data, IEnumerable<string> keys)
    {
        var state = KubeDocument.Parse(data(StateKey)!);
        var volumes = keys.Where(k => k.StartsWith(VolumeKeyPrefix, StringComparison.Ordinal)).Select(k => VolumeState.FromDocument(KubeDocument.Parse(data(k)!)));
        var read = new EncryptionState
        {
            OriginalSet = KubeDocument.Parse(data(SetKey)!),
            FinalClasses = Map(state["finalClasses"]),
            Classes = state.List("classes"),
            Route = EncryptionRoutes.Parse(state.Text("route") ?? "snapshot-controller"),
            SnapshotClass = state["snapshotClass"],
            KeyArn = state.Text("keyArn"),
            Canary = state.Text("canary")!,
            CanaryGibibytes = state.Integer("canaryGibibytes") ?? 1,
            FinalSizes = Map(state["finalSizes"]),
            CanaryClass = state.Text("canaryClass")!,
            CanaryZone = state.Text("canaryZone")!,
            CanaryHandle = state.Text("canaryHandle"),
            IsCanaryProved = state.Flag("canaryProved") == true,
            RedisContainer = state.Text("redisContainer")!,
            ReadyBefore = state.Integer("readyBefore")!.Value,
            Volumes = [.. volumes.OrderBy(v => v.Ordinal).ThenBy(v => v.Claim, StringComparer.Ordinal)],
            Beside = state["beside"] is { IsObject: true } beside ? SideBySide.FromDocument(beside) : null,
            Rolling = state["rolling"] is { IsObject: true } rolling ? RollingState.FromDocument(rolling) : null,
            Replication = state["replication"] is { IsObject: true } replication ? ReplicationState.FromDocument(replication) : null,
            SecondSetUid = state.Text("secondSetUid"),
            IsAwaitingTraffic = state.Flag("awaitingTraffic") == true,
            QuiescedGeneration = state.Integer("quiescedGeneration"),
            WishedReplicas = state.Integer("wishedReplicas"),
            IsTurnedBack = state.Flag("turnedBack") == true,
            Reason = state.Text("reason"),
            IsCommitted = state.Flag("committed") == true,
            IsCompleted = state.Flag("completed") == true,
            IsCleaningUp = state.Flag("cleaningUp") == true,
        };
        foreach (var saved in state["savedKeys"]!.Fields) read.SavedKeys[saved.Name] = long.Parse(saved.Value.ScalarText!, CultureInfo.InvariantCulture);
        foreach (var rules in state["saveRules"]!.Fields) read.SaveRules[rules.Name] = rules.Value.ScalarText!;
        foreach (var mark in state["marks"]!.Fields) read.Marks[mark.Name] = DateTimeOffset.Parse(mark.Value.ScalarText!, CultureInfo.InvariantCulture);
        return read;
    }

    private static SortedDictionary<string, string> Map(KubeDocument? value)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in value?.Fields ?? []) map[field.Name] = field.Value.ScalarText!;
        return map;
    }

    private static KubeDocument? Text(string? value) => value is null ? null : KubeDocument.Of(value);
}
