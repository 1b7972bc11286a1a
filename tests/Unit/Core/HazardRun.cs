using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Environments;
using Drydock.Harness.Hazards;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Unit.Core;

/// <summary>One migration of "db" with things that go wrong, and what must hold at its end however it went.</summary>
internal sealed class HazardRun : IVolumeInspection
{
    internal static readonly VolumeEncryptionMigration Migration = new("default", "db");

    private static readonly KubeResource[] Compared =
    [
        KubeResources.StatefulSets, KubeResources.PersistentVolumeClaims, KubeResources.PersistentVolumes, KubeResources.StorageClasses, KubeResources.VolumeSnapshots,
        KubeResources.VolumeSnapshotClasses, KubeResources.VolumeSnapshotContents, KubeResources.ConfigMaps, KubeResources.Leases, KubeResources.Services,
    ];

    private readonly CallGate _gate;
    private readonly MigratorHost _host;
    private readonly Func<string, Migrator> _create;

    private readonly VolumeEncryptionMigration _migration;

    internal HazardRun(IReadOnlyList<FaultSpec> faults, ulong seed = 1, string set = MigrationRig.Set, VolumeEncryptionMigration? migration = null)
    {
        Rig = new MigrationRig(seed);
        Set = set;
        _migration = migration ?? Migration;
        _gate = new CallGate(Rig.World, faults, BenignFaults.None);
        var ports = new MigrationPorts(
            new GatedKubernetesApi(Rig.Ports.Kubernetes, _gate), new GatedBlockStorage(Rig.Ports.BlockStorage, _gate), new GatedKeyManagement(Rig.Ports.KeyManagement, _gate));
        var oper = Rig.World.CreateProcess("operator");
        oper.Start(static () => Task.CompletedTask);
        _host = new MigratorHost(Rig.World, oper, _gate, new MigratorOptions(), isShared: false);
        _create = name => new Migrator(ports, Rig.World.Clock, name, progress: Rig);
    }

    internal MigrationRig Rig { get; }
    internal VolumeEncryptionMigration Migrated => _migration;
    internal string Set { get; }
    internal MigrationResult? Result { get; private set; }
    internal MigrationResult? Cleaned { get; private set; }
    internal IReadOnlyList<string> Calls => _gate.Calls;

    /// <summary>Whether the end is compared with the beginning: not when others change the world meanwhile.</summary>
    internal bool ComparesWorlds { get; init; } = true;

    /// <summary>Whether the writes since the cut-over are given up at the end.</summary>
    internal bool RollsBackAfterwards { get; init; }

    /// <summary>How many pods the set has.</summary>
    internal int Replicas { get; init; } = 2;

    /// <summary>How many are to be ready in the end.</summary>
    internal int ReadyAfter { get; init; } = 2;

    /// <summary>What else must not be: a line each.</summary>
    internal Func<IEnumerable<string>> MoreProblems { get; set; } = () => [];

    /// <summary>Runs before the migration begins.</summary>
    internal Func<MigrationRig, Task>? Before { get; set; }

    public IReadOnlyList<BlockVolume> Volumes => [.. Rig.Aws.Inspection.Volumes.Where(v => v.State is not ("deleting" or "deleted"))];
    public IReadOnlyList<BlockSnapshot> Snapshots => Rig.Aws.Inspection.Snapshots;
    public ContentFingerprint? Files(VolumeId volumeId) => null;
    public bool StoresPlaintext(string resourceId, ReadOnlySpan<byte> pattern) => false;

    /// <summary>Runs it to its end; returns what does not hold, a line each.</summary>
    internal List<string> Run()
    {
        var problems = new List<string>();
        Rig.Run(async () =>
        {
            await Rig.Deploy(Set, replicas: Replicas);
            if (Before is not null) await Before(Rig);
            var before = Snapshot();
            Result = await _host.RunAsync(name => _create(name).ApplyAsync(_migration, CancellationToken.None));
            if (RollsBackAfterwards) Result = await _host.RunAsync(name => _create(name).RollbackAsync(_migration, new RollbackOptions { DiscardWritesSinceCutover = _migration.Cutover != EncryptionCutover.Rolling }, CancellationToken.None));
            if (Result is MigrationResult.Completed) Cleaned = await _host.RunAsync(name => _create(name).CleanupAsync(_migration, CancellationToken.None));
            await Rig.Delay(400);
            Judge(before, problems);
        }, 24 * 60);
        if (!RollsBackAfterwards) problems.AddRange(Rig.LostLines);
        problems.AddRange(MoreProblems());
        return problems;
    }

    private WorldSnapshot Snapshot() => WorldSnapshot.Take(Compared, resource => Rig.Store.Dump(resource).Where(o => o.Namespace != "kube-node-lease"), this);

    private void Judge(WorldSnapshot before, List<string> problems)
    {
        if (Rig.ReadyReplicas < ReadyAfter) problems.Add($"{Rig.ReadyReplicas} replicas are ready");
        if (!ComparesWorlds && (Result is MigrationResult.RolledBack or MigrationResult.Completed)) return;
        var after = Snapshot();
        switch (Result)
        {
            case MigrationResult.RolledBack:
            // A migrator that died right after it deleted its journal had gone back already; the next one finds nothing to do.
            case MigrationResult.Declined { Findings: [{ Code: EncryptionFindings.NothingToRollBack }] } when RollsBackAfterwards:
                problems.AddRange(after.DifferencesFrom(before));
                break;
            case MigrationResult.Completed:
                if (Cleaned is not MigrationResult.Completed) problems.Add($"the cleanup ended as {Cleaned}");
                problems.AddRange(after.Objects.Keys.Where(k => !before.Objects.ContainsKey(k) && !k.EndsWith(" plain-encrypted", StringComparison.Ordinal) && !IsUsedVolume(k)).Select(k => $"{k} was left behind"));
                problems.AddRange(before.Objects.Keys.Where(k => !after.Objects.ContainsKey(k) && !k.StartsWith("persistentvolumes ", StringComparison.Ordinal)).Select(k => $"{k} is gone"));
                if (Volumes.Any(v => !v.Encrypted)) problems.Add("an unencrypted volume is left");
                if (Volumes.Count != Replicas) problems.Add($"{Volumes.Count} volumes are left");
                if (Snapshots.Count > 0) problems.Add($"{Snapshots.Count} snapshots are left");
                break;
            default:
                problems.Add($"it ended as {Result}");
                break;
        }

        if (problems.Count > 0 && Result is MigrationResult.RolledBack rolled) problems.Add("reason: " + rolled.Reason);
    }

    private bool IsUsedVolume(string key) => key.StartsWith("persistentvolumes ", StringComparison.Ordinal)
        && Rig.Get(KubeResources.PersistentVolumes, key[(key.IndexOf(' ', StringComparison.Ordinal) + 1)..], null)?.Text("status", "phase") == "Bound";
}
