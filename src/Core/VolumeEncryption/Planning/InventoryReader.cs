using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Settings;
using Drydock.Core.VolumeEncryption.Workloads;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Reads everything that the planner decides on. Writes nothing.</summary>
internal sealed class InventoryReader(VolumeEncryptionMigration migration, ClusterReader cluster, VolumeReader volumes)
{
    private string Namespace => migration.Namespace;

    /// <summary>The inventory, or null when there is no such StatefulSet.</summary>
    internal async Task<Inventory?> ReadAsync(CancellationToken cancellationToken)
    {
        var deployments = await cluster.ListAsync(KubeResources.Deployments, null, cancellationToken);
        var set = migration.Owner == EncryptedWorkload.Claims ? UserOf(migration.Claims, deployments)
            : await cluster.GetAsync(ClaimOwner.Of(migration.Owner).Resource, Namespace, migration.StatefulSet, cancellationToken);
        if (set is null) return null;
        var claims = await cluster.ListAsync(KubeResources.PersistentVolumeClaims, Namespace, cancellationToken);
        var found = await VolumesAsync(set, claims, cancellationToken);
        var handles = found.Where(v => v.Real is not null).Select(v => v.Handle!).ToList();
        var defaults = await volumes.DefaultsAsync(cancellationToken);
        var (missing, unread, config) = await ConfigAsync(set, cancellationToken);
        // A route that needs no snapshot classes needs no right to look at them either.
        var snapshotClasses = migration.Route is EncryptionRoute.EbsApi or EncryptionRoute.ApplicationReplication ? null : await cluster.TryListAsync(KubeResources.VolumeSnapshotClasses, null, cancellationToken);
        var isBeside = migration.Cutover == EncryptionCutover.SideBySide;
        return new Inventory
        {
            TargetSet = isBeside ? await cluster.GetAsync(KubeResources.StatefulSets, Namespace, migration.TargetName!, cancellationToken) : null,
            ConfigMaps = isBeside ? await cluster.ListAsync(KubeResources.ConfigMaps, Namespace, cancellationToken) : [],
            Secrets = isBeside ? await cluster.ListAsync(KubeResources.Secrets, Namespace, cancellationToken) : [],
            Set = set,
            Claims = claims,
            Volumes = found,
            Pods = await cluster.ListAsync(KubeResources.Pods, Namespace, cancellationToken),
            Classes = await cluster.ListAsync(KubeResources.StorageClasses, null, cancellationToken),
            SnapshotClasses = snapshotClasses,
            Snapshots = snapshotClasses is null ? [] : await cluster.ListAsync(KubeResources.VolumeSnapshots, Namespace, cancellationToken),
            Autoscalers = await cluster.ListAsync(KubeResources.HorizontalPodAutoscalers, Namespace, cancellationToken),
            DisruptionBudgets = await cluster.ListAsync(KubeResources.PodDisruptionBudgets, Namespace, cancellationToken),
            Services = await cluster.ListAsync(KubeResources.Services, Namespace, cancellationToken),
            Deployments = deployments,
            MissingConfig = missing,
            UnreadSecrets = unread,
            Config = config,
            BlockSnapshots = handles.Count == 0 ? [] : await volumes.SnapshotsOfAsync(handles, cancellationToken),
            Defaults = defaults,
            Quotas = migration.Sizes.Count == 0 ? [] : await cluster.TryListAsync(KubeResources.ResourceQuotas, Namespace, cancellationToken),
            Key = await volumes.FindKeyAsync(migration.KmsKey ?? defaults.DefaultKmsKeyId, cancellationToken),
        };
    }

    /// <summary>The one Deployment whose pods use one of the claims; items of a list do not say what kind they are.</summary>
    private KubeDocument? UserOf(IReadOnlyList<string> claims, IReadOnlyList<KubeDocument> deployments) =>
        deployments.FirstOrDefault(d => d.Namespace == Namespace && ClaimOwner.Deployment.NeededClaims(d).Any(claims.Contains))?.With("kind", ClaimOwner.Deployment.Kind).With("apiVersion", "apps/v1");

    private async Task<List<InventoryVolume>> VolumesAsync(KubeDocument set, IReadOnlyList<KubeDocument> claims, CancellationToken cancellationToken)
    {
        var found = new List<InventoryVolume>();
        foreach (var (template, ordinal, claim) in ClaimOwner.Of(migration.Owner).Claims(set, claims))
        {
            if (!migration.Moves(claim.Name)) continue;
            var pv = claim.Text("spec", "volumeName") is { Length: > 0 } name
                ? await cluster.GetAsync(KubeResources.PersistentVolumes, null, name, cancellationToken) : null;
            var real = pv?.Text("spec", "csi", "driver") == StorageClassDesign.EbsDriver && pv.Text("spec", "csi", "volumeHandle") is { } handle
                ? await volumes.FindAsync(handle, cancellationToken) : null;
            found.Add(new InventoryVolume(template, ordinal, claim, pv, real) { Wanted = real is null ? null : WantedSettings.Of(migration, template, claim, real) });
        }

        return [.. found.OrderBy(v => v.Ordinal).ThenBy(v => v.Claim.Name, StringComparer.Ordinal)];
    }

    private async Task<(List<string> Missing, List<string> Unread, List<KubeDocument> Found)> ConfigAsync(KubeDocument set, CancellationToken cancellationToken)
    {
        var needed = PodConfig.Of(set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject);
        var (missing, unread, found) = (new List<string>(), new List<string>(), new List<KubeDocument>());
        foreach (var name in needed.ConfigMaps)
        {
            if (await cluster.GetAsync(KubeResources.ConfigMaps, Namespace, name, cancellationToken) is { } config) found.Add(config);
            else missing.Add($"configmap {name}");
        }

        foreach (var name in needed.Secrets)
        {
            try
            {
                if (await cluster.GetAsync(KubeResources.Secrets, Namespace, name, cancellationToken) is null) missing.Add($"secret {name}");
            }
            catch (AccessDeniedException)
            {
                // Whether a Secret is there is worth knowing, but not worth the right to read it.
                unread.Add(name);
            }
        }

        return (missing, unread, found);
    }
}
