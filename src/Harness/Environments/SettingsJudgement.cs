using Drydock.Core.Ebs;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Harness.Environments;

/// <summary>Tells the checker of settings what the scenario wishes, and which class took whose place.</summary>
internal sealed class SettingsJudgement(SettingsChecker checker, CheckedMigration migration, MigrationSpec spec, EtcdStore store)
{
    internal void Judge(WorldSnapshot before, IReadOnlyList<KeyValuePair<string, string?>> handles)
    {
        checker.Judge(handles, new CheckedWish(spec.VolumeType, spec.Iops, spec.ThroughputMibps, SizeOf));
        var judged = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var volume in migration.Volumes)
        {
            var was = before.Objects.GetValueOrDefault($"{KubeResources.PersistentVolumeClaims} {migration.Namespace}/{volume.Claim}")?.Text("spec", "storageClassName");
            var now = store.Peek(KubeResources.PersistentVolumeClaims, migration.Namespace, migration.ClaimNow(volume.Claim))?.Text("spec", "storageClassName");
            if (was is null || now is null || was == now || !judged.Add(was)) continue;
            if (before.Objects.GetValueOrDefault($"{KubeResources.StorageClasses} {was}") is { } old && store.Peek(KubeResources.StorageClasses, null, now) is { } made && IsDriverOf(old)) checker.JudgeClass(old, made);
        }
    }

    private static bool IsDriverOf(KubeDocument @class) => @class.Text("provisioner") == "ebs.csi.aws.com" && @class["parameters"]?.Fields.All(f => EbsClassParameters.Find(f.Name) is not null) == true;

    private long? SizeOf(string claim)
    {
        var sizes = spec.Sizes.Select(VolumeSize.Parse).ToList();
        var wished = sizes.Find(s => s.Template is { } template && claim.StartsWith(template + "-", StringComparison.Ordinal)) ?? sizes.Find(s => s.Template is null);
        return wished is not null && Quantity.TryParse(wished.Quantity, out var quantity) ? new ByteSize(quantity.Value).GibibytesCeiling : null;
    }
}
