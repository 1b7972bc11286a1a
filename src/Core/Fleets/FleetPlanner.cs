using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Fleets.Reads;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Settings;

namespace Drydock.Core.Fleets;

/// <summary>Plans all sets of a fleet together, from one list of each kind. Reads only.</summary>
internal sealed class FleetPlanner(MigrationPorts ports, TimeProvider clock, string identity, MigratorOptions options)
{
    /// <summary>EC2 takes so many values of a filter.</summary>
    private const int FilterValuesMax = 200;

    private readonly Pace _pace = new(clock, options);

    /// <exception cref="MigrationReadException">Cluster or account did not answer, or refused.</exception>
    internal Task<FleetPlan> PlanAsync(EncryptionFleet fleet, CancellationToken cancellationToken) => FleetReading.GuardAsync(fleet, "plan", async () =>
    {
        if (fleet.Validate() is { Count: > 0 } errors) return Refused(fleet, EncryptionFindings.InvalidRequest, string.Join("; ", errors), "correct it");
        var reader = new ClusterReader(ports.Kubernetes, _pace);
        var found = await new FleetDiscovery(fleet, reader).FindAsync(cancellationToken);
        if (found.Count == 0) return Refused(fleet, FleetFindings.Empty, "there is no such StatefulSet", "check the selector, the namespaces and the cluster");
        var shared = new SharedKubernetesReads(ports.Kubernetes, reader, fleet.Namespaces);
        var volumes = await VolumesAsync(shared, [.. found.Select(f => f.Migration.Namespace).Distinct(StringComparer.Ordinal)], cancellationToken);
        var planner = new Migrator(new MigrationPorts(shared, volumes, new SharedKeyReads(ports.KeyManagement)), clock, identity, options);
        var sets = new List<FleetSetPlan>();
        foreach (var set in found)
        {
            shared.Know(set.Set);
            sets.Add(set.HasJournal ? await StatusAsync(set.Migration, cancellationToken) : await PlanAsync(set.Migration, planner, shared, cancellationToken));
        }

        return Whole(fleet, sets, volumes, shared.PlannedClasses);
    });

    private async Task<SharedBlockReads> VolumesAsync(SharedKubernetesReads shared, IReadOnlyList<string> namespaces, CancellationToken cancellationToken)
    {
        var reader = new VolumeReader(ports.BlockStorage, ports.KeyManagement, _pace);
        var handles = new List<string>();
        foreach (var pv in await shared.AllAsync(KubeResources.PersistentVolumes, null, cancellationToken))
        {
            if (pv.Text("spec", "csi", "driver") != StorageClassDesign.EbsDriver || pv.Text("spec", "csi", "volumeHandle") is not { } handle) continue;
            if (namespaces.Contains(pv.Text("spec", "claimRef", "namespace") ?? "")) handles.Add(handle);
        }

        var snapshots = new List<BlockSnapshot>();
        foreach (var some in handles.Chunk(FilterValuesMax)) snapshots.AddRange(await reader.SnapshotsOfAsync(some, cancellationToken));
        return new SharedBlockReads(await reader.AllVolumesAsync(cancellationToken), snapshots, await reader.DefaultsAsync(cancellationToken));
    }

    private static async Task<FleetSetPlan> PlanAsync(VolumeEncryptionMigration migration, Migrator planner, SharedKubernetesReads shared, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await planner.PlanAsync(migration, cancellationToken);
            if (plan.IsBlocked) return new FleetSetPlan(migration, FleetSetPhase.Blocked, plan, null);
            shared.Plan(plan.Changes.Where(c => c.Resource == KubeResources.StorageClasses && c is { Before: null, After: not null, IsTemporary: false }).Select(c => c.After!));
            return new FleetSetPlan(migration, plan.IsNothingToDo ? FleetSetPhase.NothingToDo : FleetSetPhase.Ready, plan, null);
        }
        catch (MigrationReadException exception)
        {
            // What can't be read of one set is that set's trouble.
            var finding = new PreflightFinding(FindingSeverity.Blocking, FleetFindings.Unreadable, migration.Target, exception.Error.ToString(), "see to it that it can be read, and run again");
            return new FleetSetPlan(migration, FleetSetPhase.Blocked, new MigrationPlan { Migration = migration, Findings = [finding] }, null);
        }
    }

    private async Task<FleetSetPlan> StatusAsync(VolumeEncryptionMigration migration, CancellationToken cancellationToken)
    {
        var status = await new Migrator(ports, clock, identity, options).StatusAsync(migration, cancellationToken);
        return new FleetSetPlan(migration, status.Phase == "completed" ? FleetSetPhase.Completed : FleetSetPhase.UnderWay, null, status);
    }

    private static FleetPlan Whole(EncryptionFleet fleet, List<FleetSetPlan> sets, SharedBlockReads volumes, IReadOnlyList<KubeDocument> classes)
    {
        // One set that is complete has proved what a canary proves.
        var needsCanary = fleet.Limits.CanaryFirst && sets.TrueForAll(s => s.Phase != FleetSetPhase.Completed);
        var order = FleetSchedule.Order(sets, needsCanary);
        var moving = order.Where(s => s.Phase == FleetSetPhase.Ready).ToList();
        return new FleetPlan
        {
            Fleet = fleet,
            Sets = sets,
            Order = order,
            NeedsCanary = needsCanary,
            Findings = Quotas(fleet, moving, volumes),
            Cost = new FleetCost(moving.Sum(s => s.Plan!.SnapshotGibibytesMax), New(moving).Sum(v => v.SizeGibibytes)),
            ExpectedDuration = FleetSchedule.Estimate(order, fleet.Limits, needsCanary),
            PlannedClasses = classes,
        };
    }

    /// <summary>The new volumes stand beside the old ones until the cleanup.</summary>
    private static List<PreflightFinding> Quotas(EncryptionFleet fleet, List<FleetSetPlan> moving, SharedBlockReads volumes)
    {
        var (now, more) = (new SortedDictionary<string, long>(StringComparer.Ordinal), new SortedDictionary<string, long>(StringComparer.Ordinal));
        foreach (var volume in volumes.Volumes) now[volume.VolumeType] = now.GetValueOrDefault(volume.VolumeType) + volume.SizeGibibytes;
        foreach (var wanted in New(moving)) more[wanted.Type] = more.GetValueOrDefault(wanted.Type) + wanted.SizeGibibytes;
        var findings = new List<PreflightFinding>();
        if (more.Count == 0) return findings;
        var assumed = more.Keys.Select(type => fleet.Limits.StorageGibibytesMax.TryGetValue(type, out var most) ? string.Create(CultureInfo.InvariantCulture, $"{most} GiB of {type}") : $"any amount of {type}");
        findings.Add(new(FindingSeverity.Info, FleetFindings.QuotasAssumed, fleet.Target,
            string.Create(CultureInfo.InvariantCulture, $"the account's quotas are not read: assumed are {string.Join(", ", assumed)}, and room for {fleet.Limits.VolumesAtOnce} pending snapshots at a time"),
            "compare with 'aws service-quotas list-service-quotas --service-code ebs', and say --storage-quota TYPE=GIB and --volumes-at-once where yours are others"));
        foreach (var (type, gibibytes) in more)
        {
            if (!fleet.Limits.StorageGibibytesMax.TryGetValue(type, out var most) || now.GetValueOrDefault(type) + gibibytes <= most) continue;
            findings.Add(new(FindingSeverity.Warning, FleetFindings.VolumeQuota, $"{type} volumes of the account",
                string.Create(CultureInfo.InvariantCulture, $"{now.GetValueOrDefault(type)} GiB are there and {gibibytes} GiB come, and the quota is {most} GiB: sets whose volumes EC2 refuses turn back"),
                "have the quota raised (say --storage-quota when it is higher), or move and clean up a part of the fleet at a time"));
        }

        return findings;
    }

    /// <summary>The volumes that are to be made.</summary>
    private static IEnumerable<VolumeSettings> New(List<FleetSetPlan> moving) => moving.SelectMany(s => s.Volumes).Select(v => v.Wanted).OfType<VolumeSettings>();

    private static FleetPlan Refused(EncryptionFleet fleet, string code, string observed, string toDo) =>
        new() { Fleet = fleet, Findings = [new PreflightFinding(FindingSeverity.Blocking, code, fleet.Target, observed, toDo)] };
}
