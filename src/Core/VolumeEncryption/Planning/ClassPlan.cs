using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Settings;
using Drydock.Core.VolumeEncryption.Steps;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Decides which StorageClasses are made, and by which of them each volume is restored.</summary>
internal sealed class ClassPlan
{
    private readonly VolumeEncryptionMigration _migration;
    private readonly Inventory _inventory;
    private readonly string? _keyArn;
    private readonly List<KubeDocument> _made = [];
    private readonly SortedDictionary<string, KubeDocument> _main = new(StringComparer.Ordinal);
    private readonly List<KubeDocument> _restore = [];

    internal ClassPlan(VolumeEncryptionMigration migration, Inventory inventory, IReadOnlyList<InventoryVolume> moving, FindingList findings)
    {
        _migration = migration;
        _inventory = inventory;
        _keyArn = migration.KmsKey is null ? null : inventory.Key?.Arn;
        foreach (var volume in moving)
        {
            var old = volume.ClassName ?? "";
            if (!_main.ContainsKey(old)) _main[old] = Main(old, volume, findings);
        }
    }

    /// <summary>Classes that are not there yet.</summary>
    internal IReadOnlyList<KubeDocument> Made => _made;

    /// <summary>The new classes that stay, by the old one's name.</summary>
    internal IReadOnlyDictionary<string, KubeDocument> MainClasses => _main;

    /// <summary>The class by which a volume is restored: its final one where that gives the same volume in the right zone.</summary>
    internal string RestoreClassOf(InventoryVolume volume)
    {
        var main = _main[volume.ClassName ?? ""];
        var name = EncryptionNames.RestoreClass(_migration, _restore.Count);
        var wanted = StorageClassDesign.Restore(_inventory.Class(volume.ClassName), name, _migration.JournalName, volume, _keyArn);
        if (StorageClassDesign.Fits(main, wanted)) return main.Name;
        if (_restore.FirstOrDefault(r => StorageClassDesign.AreEqual(r, wanted)) is { } shared) return shared.Name;
        _restore.Add(wanted);
        _made.Add(wanted);
        return name;
    }

    /// <summary>Whether the final class by itself gives a new volume the type and performance that are wanted.</summary>
    internal bool Gives(InventoryVolume volume) =>
        ClassTakeover.Of(_inventory.Class(volume.ClassName), volume, _keyArn).Parameters.Equals(_main[volume.ClassName ?? ""]["parameters"]);

    private KubeDocument Main(string old, InventoryVolume like, FindingList findings)
    {
        foreach (var (key, value, why) in ClassTakeover.Of(_inventory.Class(old), like, _keyArn).Left)
        {
            findings.Inform(ClassParameterLeft, $"storageclass {old}", $"its parameter {key}={value} is not in the new class: {why}", "nothing; look whether somebody counts on it");
        }

        var wished = _migration.StorageClassName ?? EncryptionNames.FinalClass(old);
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? wished : $"{wished}-{number}";
            var wanted = StorageClassDesign.Main(_inventory.Class(old), name, _migration.JournalName, like, _keyArn);
            var existing = _inventory.Class(name) ?? _main.Values.FirstOrDefault(c => c.Name == name);
            if (existing is null)
            {
                _made.Add(wanted);
                return wanted;
            }

            // Another set that is being moved makes it, or has made it, and may turn back yet.
            if (StorageClassDesign.AreEqual(existing, wanted) && SharedClasses.IsInUse(existing))
            {
                _made.Add(wanted);
                return wanted;
            }

            if (StorageClassDesign.AreEqual(existing, wanted))
            {
                findings.Inform(StorageClassExists, $"storageclass {name}", "it is there and gives what is wanted", "nothing: it is used as it is");
                return existing;
            }

            if (_migration.StorageClassName is null) continue;
            findings.Block(StorageClassExists, $"storageclass {name}", "it is there and gives other volumes than those to be moved onto", "choose another name with --storage-class, or leave it out");
            return wanted;
        }
    }
}
