using Drydock.Core.Ebs;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Replication;
using Drydock.Core.VolumeEncryption.Rolling;
using Drydock.Core.VolumeEncryption.Routes;
using Drydock.Core.VolumeEncryption.Settings;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;
using Drydock.Core.VolumeEncryption.Traffic;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Decides how a StatefulSet's volumes are encrypted. Reads only.</summary>
internal sealed class VolumeEncryptionPlanner(VolumeEncryptionMigration migration, RouteContext context)
{
    private const long JournalBytesMax = 800_000;

    /// <summary>The plan, and the state to begin with; null when there is nothing to do or something is in the way.</summary>
    internal async Task<(MigrationPlan Plan, EncryptionState? State)> PlanAsync(CancellationToken cancellationToken)
    {
        var findings = new FindingList();
        foreach (var error in migration.Validate()) findings.Block(InvalidRequest, "the request", error, "correct it");
        if (findings.IsBlocked) return (Blocked(findings), null);
        if (await new InventoryReader(migration, context.Cluster, context.Volumes).ReadAsync(cancellationToken) is not { } inventory)
        {
            if (migration.Owner == EncryptedWorkload.Claims) await RefuseClaimsAsync(findings, cancellationToken);
            else findings.Block(migration.Owner == EncryptedWorkload.StatefulSet ? StatefulSetMissing : WorkloadMissing, migration.Target, $"there is no such {migration.Owner}", "check the name, the namespace and the cluster");
            return (Blocked(findings), null);
        }

        var readings = migration.Route == EncryptionRoute.ApplicationReplication ? await new ReplicationInspection(migration, inventory, context, findings).RunAsync(cancellationToken) : null;
        return await DecideAsync(inventory, readings, findings, cancellationToken);
    }

    /// <summary>Who uses the claims, if anybody, is no Deployment.</summary>
    private async Task RefuseClaimsAsync(FindingList findings, CancellationToken cancellationToken)
    {
        var pods = await context.Cluster.ListAsync(KubeResources.Pods, migration.Namespace, cancellationToken);
        var user = pods.FirstOrDefault(p => migration.Claims.Any(c => StorageInspection.Uses(p, c)));
        var owner = user?.ControllerOwner;
        if (user is null) findings.Block(WorkloadMissing, migration.Target, "no Deployment's pods use them, and no pod does", "check the names; claims that nobody uses are moved by making the Deployment that is to use them, at 0 replicas");
        else if (owner is null) findings.Block(WorkloadMissing, migration.Target, $"pod {user.Key}, which uses them, belongs to nobody: deleted, it would not come back", "make it a Deployment with strategy Recreate and one replica");
        else findings.Block(WorkloadMissing, migration.Target, $"pod {user.Key}, which uses them, belongs to {owner.Text("kind")} {owner.Text("name")}, which can't be stopped and held for the time of the migration",
            owner.Text("kind") == "StatefulSet" ? $"take --statefulset {migration.Namespace}/{owner.Text("name")}" : "make it a Deployment with strategy Recreate and one replica");
    }

    private async Task<(MigrationPlan Plan, EncryptionState? State)> DecideAsync(Inventory inventory, ReplicationReadings? readings, FindingList findings, CancellationToken cancellationToken)
    {
        var found = inventory.Volumes.Where(v => v.Real is not null).ToList();
        var moving = found.Where(v => !IsDone(v, inventory.Key)).ToList();
        var results = found.Select(v => new MigratedVolume(v.Claim.Name, v.Real!.VolumeId, v.Real.VolumeId, v.Real.Encrypted, v.Real.KmsKeyId) { SizeGibibytes = v.Real.SizeGibibytes, Wanted = IsDone(v, inventory.Key) ? null : v.Wanted }).ToList();
        if (found.Count > 0 && moving.Count == 0 && found.Count == inventory.Volumes.Count(v => !StorageInspection.IsForeign(v))) return (NothingToDo(inventory, findings, results), null);

        var cutover = await CutoverChoice.OfAsync(migration, inventory, context, findings, cancellationToken);
        migration = migration with { Cutover = cutover.Cutover };
        new WorkloadInspection(inventory, findings, migration.Cutover).Run();
        await new RedisInspection(migration, inventory, context, findings).RunAsync(cancellationToken);
        var route = RouteChoice.Of(migration, inventory);
        findings.Inform(RouteChosen, $"route {route.Route.Name}", route.Why, "nothing; another one is taken with --route");
        new StorageInspection(migration, inventory, route.Route, findings).Run();
        new SettingsInspection(migration, inventory, moving, findings).Run();
        foreach (var done in found.Except(moving))
        {
            findings.Inform(AlreadyEncrypted, $"persistentvolumeclaim {done.Claim.Key}", $"its volume {done.Handle} is encrypted with {done.Real!.KmsKeyId}", "nothing: it stays as it is; type and performance of an encrypted volume are changed in place (ModifyVolume or a VolumeAttributesClass), its size by the claim");
        }

        if (moving.Count == 0 || moving.Any(v => v.Pv is null)) return (Blocked(findings) with { Volumes = results }, null);
        var classes = new ClassPlan(migration, inventory, moving, findings);
        var beside = migration.Cutover == EncryptionCutover.SideBySide ? new TrafficInspection(migration, inventory, findings).Run() : null;
        if (beside is null && migration.Cutover == EncryptionCutover.SideBySide) return (Blocked(findings) with { Volumes = results }, null);
        if (route.Route == EncryptionRoute.ApplicationReplication)
        {
            ReplicationInspection.Doors(beside!, findings);
            ReplicationInspection.Settings(moving, classes, findings);
            if (readings is null) return (Blocked(findings) with { Volumes = results }, null);
        }

        var state = Design(inventory, moving, classes, route, beside, cutover.ToState(inventory), readings);
        ForeignObjects(inventory, state, findings);
        JournalSize(state, findings);
        var downtime = new EncryptionDowntime(migration, inventory, moving, cutover);
        return (new MigrationPlan
        {
            Migration = migration,
            Findings = findings.ToList(),
            Steps = EncryptionStepList.Of(state),
            Changes = PlanChanges.Of(state, inventory, migration.JournalName),
            Settings = SettingsInspection.Planned(moving, inventory.Key?.Arn),
            Downtime = readings is null ? downtime.Estimate(route.Route, migration.Cutover) : downtime.Replication(readings, beside!.Switches.Count)!.Estimate(),
            Alternatives = Alternatives(route, cutover, inventory, downtime, readings, beside?.Switches.Count ?? 1),
            Needs = (migration with { Route = route.Route }).Permissions(Scope(inventory, moving, state)),
            Volumes = results,
            SnapshotGibibytesMax = route.Route == EncryptionRoute.ApplicationReplication ? 0 : moving.Sum(v => v.Real!.SizeGibibytes),
            ManifestsToCommit = PlanChanges.Manifests(state, inventory, classes),
        }, findings.IsBlocked ? null : state);
    }

    /// <summary>Each way with its downtime. Side by side takes as long as in place: what is saved on claims is spent on the switch.</summary>
    private List<MigrationAlternative> Alternatives(RouteChoice chosen, CutoverChoice cutovers, Inventory inventory, EncryptionDowntime downtime, ReplicationReadings? readings, int services)
    {
        var ways = new List<MigrationAlternative>();
        foreach (var route in (EncryptionRoute[])[EncryptionRoute.SnapshotController, EncryptionRoute.EbsApi])
        {
            var remark = route == chosen.Route ? chosen.Why
                : route == EncryptionRoute.EbsApi ? "needs rights on EC2 and on the key"
                : inventory.SnapshotClasses is null && migration.Route != EncryptionRoute.Choose ? "needs the snapshot CRDs, the snapshot-controller and the driver's csi-snapshotter: not looked for"
                : $"can't be taken: {RouteChoice.WhyNoSnapshotController(inventory)}";
            foreach (var cutover in (EncryptionCutover[])[EncryptionCutover.InPlace, EncryptionCutover.SideBySide, .. cutovers.Inspection is null ? [] : new[] { EncryptionCutover.Rolling }])
            {
                var parts = downtime.Estimate(route, cutover);
                var (expected, atMost) = (new TimeSpan(parts.Sum(p => p.Duration.Ticks)), new TimeSpan(parts.Sum(p => p.AtMost.Ticks)));
                var isChosen = route == chosen.Route && cutover == migration.Cutover;
                var needs = cutover switch
                {
                    EncryptionCutover.Rolling when cutovers.WhyNotRolling is { } why => $"; can't be taken: {why}",
                    EncryptionCutover.Rolling => $"; {cutovers.Kind!.ClientsSee}; one pod after the other is down, for about {downtime.OfOnePod(route).TotalMinutes:0} min each",
                    EncryptionCutover.SideBySide when !isChosen => "; needs --target-name, and Services by which all clients come",
                    _ => "",
                };
                ways.Add(new(route.Name, cutover.Name, expected, atMost, isChosen, remark + needs));
            }
        }

        if (downtime.Replication(readings, services) is { } replication)
        {
            var (parts, isChosen) = (replication.Estimate(), chosen.Route == EncryptionRoute.ApplicationReplication);
            var remark = $"{(isChosen ? chosen.Why : "needs --target-name, and Services by which all clients come; only the data set of Redis is brought over")}; about {replication.Total().TotalMinutes.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} minutes in all, of which clients notice the downtime only";
            ways.Add(new(EncryptionRoute.ApplicationReplication.Name, "side-by-side", new(parts.Sum(p => p.Duration.Ticks)), new(parts.Sum(p => p.AtMost.Ticks)), isChosen, remark));
        }

        return ways;
    }

    private MigrationPlan NothingToDo(Inventory inventory, FindingList findings, IReadOnlyList<MigratedVolume> results)
    {
        foreach (var volume in inventory.Volumes.Where(v => v.Real is not null))
        {
            findings.Inform(AlreadyEncrypted, $"persistentvolumeclaim {volume.Claim.Key}", $"its volume {volume.Handle} is encrypted with {volume.Real!.KmsKeyId}", "nothing to do");
        }

        foreach (var template in inventory.Set.List("spec", "volumeClaimTemplates"))
        {
            if (inventory.Volumes.Any(v => v.Template == template.Name && StorageInspection.IsForeign(v))) continue;
            var name = TemplateClass(inventory, template);
            if (inventory.Class(name)?.At("parameters") is { } parameters && IsEncrypting(parameters)) continue;
            if (inventory.Defaults.EncryptionByDefault) continue;
            findings.Warn(TemplateNamesOldClass, $"{inventory.Owner.Name} {inventory.Set.Key}", $"template {template.Name} names StorageClass {name}, which does not encrypt: a scale-up would give an unencrypted volume",
                "re-create the StatefulSet with an encrypting class, or turn encryption by default on for the region");
        }

        return new MigrationPlan { Migration = migration, IsNothingToDo = true, Findings = findings.ToList(), Volumes = results };
    }

    private static bool IsEncrypting(KubeDocument parameters)
    {
        var pairs = ClassTakeover.Pairs(parameters);
        return EbsClassParameters.IsTrue(EbsClassParameters.Value(pairs, "encrypted")) || EbsClassParameters.Value(pairs, "kmsKeyId") is { Length: > 0 };
    }

    private MigrationPlan Blocked(FindingList findings) => new()
    {
        Migration = migration,
        Findings = findings.ToList(),
        Needs = migration.Permissions(new PermissionScope()),
    };

    private static PermissionScope Scope(Inventory inventory, List<InventoryVolume> moving, EncryptionState state) => new()
    {
        StatefulSet = inventory.Set,
        Services = state.Beside is { } beside ? [.. beside.Switches.Select(s => s.Service)] : null,
        MoreClaims = [.. moving.Select(v => v.Claim.Name)],
        StorageClasses = [.. state.Classes.Select(c => c.Name)],
        UntaggedVolumes = [.. moving.Where(v => !v.Real!.Tags.Contains(new(EncryptionPermissions.NamespaceTag, inventory.Set.Namespace!))).Select(v => v.Handle!)],
        KeyArn = inventory.Key?.Arn,
    };

    /// <summary>Done is what the real volume says: encrypted, and with the wished key when one is wished.</summary>
    private bool IsDone(InventoryVolume volume, KmsKey? key) =>
        volume.Real!.Encrypted && (migration.KmsKey is null || (key is not null && volume.Real.KmsKeyId == key.Arn));

    private EncryptionState Design(Inventory inventory, List<InventoryVolume> moving, ClassPlan classes, RouteChoice route, SideBySide? beside, RollingState? rolling, ReplicationReadings? readings)
    {
        var states = moving.Select(v => Volume(v, WantedSettings.SizeOf(migration, v.Template), classes, route.Route, beside)).ToList();
        var finalClasses = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (old, @class) in classes.MainClasses) finalClasses[old] = @class.Name;
        foreach (var template in inventory.Set.List("spec", "volumeClaimTemplates"))
        {
            // A template whose claims name other classes than it does gets what its first moved claim gets.
            var old = TemplateClass(inventory, template);
            if (!finalClasses.ContainsKey(old) && states.FirstOrDefault(v => v.Template == template.Name) is { } like) finalClasses[old] = like.FinalClass;
        }

        return new EncryptionState
        {
            OriginalSet = inventory.Set.WithoutAt("metadata", "managedFields"),
            FinalClasses = finalClasses,
            Classes = [.. classes.Made],
            Route = route.Route,
            Beside = beside,
            Rolling = rolling,
            Replication = readings is null ? null : new ReplicationState { Port = readings.Port },
            SnapshotClass = route.Route == EncryptionRoute.SnapshotController ? SnapshotClass(inventory) : null,
            KeyArn = inventory.Key?.Arn,
            Canary = EncryptionNames.Canary(migration),
            CanaryGibibytes = CanaryGibibytes(moving[0], classes),
            FinalSizes = FinalSizes(inventory, states),
            CanaryClass = states[0].RestoreClass,
            CanaryZone = states[0].Zone,
            // Where the set goes on serving, nothing is paused and saved.
            RedisContainer = rolling is null ? RedisContainer(inventory) ?? "" : "",
            ReadyBefore = inventory.OwnPods.Count(WorkloadInspection.IsReady),
            Volumes = states,
        };
    }

    /// <summary>The smallest volume that EC2 makes with these settings.</summary>
    private static long CanaryGibibytes(InventoryVolume like, ClassPlan classes)
    {
        var wanted = like.Wanted!;
        var least = EbsVolumeType.Find(wanted.Type)?.SmallestFor(wanted.AskedIops) ?? wanted.SizeGibibytes;
        return Math.Max(least, ClassTakeover.LeastFor(classes.MainClasses[like.ClassName ?? ""]["parameters"]!));
    }

    /// <summary>A template that names less than its volumes get would make smaller ones at the next scale-up.</summary>
    private SortedDictionary<string, string> FinalSizes(Inventory inventory, List<VolumeState> states)
    {
        var sizes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var template in inventory.Set.List("spec", "volumeClaimTemplates"))
        {
            if (WantedSettings.SizeOf(migration, template.Name) is { } size && states.Any(v => v.Template == template.Name && v.WantedSize is not null)) sizes[template.Name] = size;
        }

        return sizes;
    }

    private string? RedisContainer(Inventory inventory) => migration.Application == ApplicationProbe.None
        ? null : RedisDetection.Container(inventory.Set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject);

    private static VolumeState Volume(InventoryVolume volume, string? size, ClassPlan classes, EncryptionRoute route, SideBySide? beside) => new()
    {
        Claim = volume.Claim.Name,
        ClaimUid = volume.Claim.Uid,
        OriginalClaim = volume.Claim.WithoutAt("metadata", "managedFields"),
        Template = volume.Template,
        Ordinal = volume.Ordinal,
        SourcePv = volume.Pv!.Name,
        SourcePvUid = volume.Pv!.Uid,
        ReclaimPolicy = volume.Pv!.Text("spec", "persistentVolumeReclaimPolicy") ?? "Retain",
        SourceHandle = volume.Handle!,
        Driver = volume.Driver!,
        Zone = volume.Real!.AvailabilityZone,
        SizeGibibytes = volume.Real.SizeGibibytes,
        VolumeType = volume.Real.VolumeType,
        Iops = volume.Real.Iops,
        ThroughputMibps = volume.Real.ThroughputMibps,
        Wanted = volume.Wanted!,
        WantedSize = volume.Wanted!.SizeGibibytes > volume.Real.SizeGibibytes ? size : null,
        FileSystem = volume.Pv!.Text("spec", "csi", "fsType") ?? "ext4",
        OriginalPv = route == EncryptionRoute.EbsApi ? volume.Pv!.WithoutAt("metadata", "managedFields") : null,
        // A volume that the driver does not make needs no class of its own, nor does one that is not restored.
        RestoreClass = route is EncryptionRoute.EbsApi or EncryptionRoute.ApplicationReplication ? classes.MainClasses[volume.ClassName ?? ""].Name : classes.RestoreClassOf(volume),
        FinalClass = classes.MainClasses[volume.ClassName ?? ""].Name,
        // A volume that nobody copies has its final claim from the beginning.
        TemporaryClaim = route == EncryptionRoute.ApplicationReplication ? beside!.NameOf(volume.Claim.Name) : EncryptionNames.TemporaryClaim(volume.Claim.Name),
        FinalClaim = beside?.NameOf(volume.Claim.Name) ?? volume.Claim.Name,
        Verifier = EncryptionNames.Verifier(volume.Claim.Name),
        WarmSnapshot = EncryptionNames.WarmSnapshot(volume.Claim.Name),
        FinalSnapshot = EncryptionNames.FinalSnapshot(volume.Claim.Name),
    };

    /// <summary>A class of our own: the deletion policy of a user's may keep what the cleanup must remove. Its driver parameters are taken over.</summary>
    private KubeDocument SnapshotClass(Inventory inventory)
    {
        var like = (inventory.SnapshotClasses ?? []).FirstOrDefault(c => c.Text("driver") == StorageClassDesign.EbsDriver);
        var made = Documents.New(KubeResources.VolumeSnapshotClasses, "VolumeSnapshotClass", null, EncryptionNames.SnapshotClass(migration), migration.JournalName)
            .WithAt(["metadata", "labels", Documents.NamespaceLabel], migration.Namespace)
            .With("driver", StorageClassDesign.EbsDriver)
            .With("deletionPolicy", "Delete");
        return like?["parameters"] is { IsObject: true } parameters ? made.With("parameters", parameters) : made;
    }

    /// <summary>The class that a template means: the one it names, else the cluster's default.</summary>
    internal static string TemplateClass(Inventory inventory, KubeDocument template) => template.Text("spec", "storageClassName")
        ?? inventory.Classes.FirstOrDefault(c => c.Annotation(StorageClassDesign.DefaultAnnotation) == "true")?.Name ?? "";

    /// <summary>The journal is one ConfigMap, and what is noted later makes it longer.</summary>
    private void JournalSize(EncryptionState state, FindingList findings)
    {
        var bytes = state.ToData().Sum(d => (long)System.Text.Encoding.UTF8.GetByteCount(d.Value));
        if (bytes > JournalBytesMax)
        {
            findings.Block(TooManyVolumes, migration.Target, $"its journal of {state.Volumes.Count} volumes would have {bytes} bytes, a ConfigMap takes 1 MiB", "shorten annotations of the claims, or move the set by other means");
        }
    }

    private void ForeignObjects(Inventory inventory, EncryptionState state, FindingList findings)
    {
        void Check(IEnumerable<KubeDocument> existing, string kind, string name)
        {
            if (existing.Any(e => e.Name == name))
            {
                findings.Block(ForeignObject, $"{kind} {name}", "it is there, and the migration needs the name", "rename or delete it");
            }
        }

        foreach (var volume in state.Volumes)
        {
            Check(inventory.Snapshots, $"volumesnapshot {migration.Namespace}", volume.WarmSnapshot);
            Check(inventory.Snapshots, $"volumesnapshot {migration.Namespace}", volume.FinalSnapshot);
            Check(inventory.Claims, $"persistentvolumeclaim {migration.Namespace}", volume.TemporaryClaim);
            if (volume.FinalClaim != volume.Claim && volume.FinalClaim != volume.TemporaryClaim) Check(inventory.Claims, $"persistentvolumeclaim {migration.Namespace}", volume.FinalClaim);
            Check(inventory.Pods, $"pod {migration.Namespace}", volume.Verifier);
        }

        Check(inventory.Claims, $"persistentvolumeclaim {migration.Namespace}", state.Canary);
        Check(inventory.Pods, $"pod {migration.Namespace}", state.Canary);
        if (state.SnapshotClass is { } snapshotClass) Check(inventory.SnapshotClasses ?? [], "volumesnapshotclass", snapshotClass.Name);
        foreach (var made in state.Classes) Check(inventory.Classes.Where(c => !SharedClasses.IsInUse(c) || !StorageClassDesign.AreEqual(c, made)), "storageclass", made.Name);
    }
}
