using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>A library that reserves no volume, makes claims that name none, and does not look what they are bound to.</summary>
internal sealed class NoReservation
{
    private readonly SortedDictionary<string, string> _wanted = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _uids = new(StringComparer.Ordinal);

    internal NoReservation() => Sabotage = new Sabotage()
        .Swallow(KubeVerb.Patch, KubeResources.PersistentVolumes, IsReservation)
        .Rewrite(KubeResources.PersistentVolumeClaims, claim => claim.WithoutAt("spec", "volumeName"))
        .Forge(KubeResources.PersistentVolumeClaims, Claim)
        .Forge(KubeResources.PersistentVolumes, Volume);

    internal Sabotage Sabotage { get; }

    private bool IsReservation(KubeRequest request)
    {
        if (request.Body!.Text("spec", "claimRef", "name") is not { } claim || !claim.StartsWith("data-redis-", StringComparison.Ordinal)) return false;
        _wanted[claim] = request.Name!;
        return true;
    }

    /// <summary>Whatever bears the name, be it made by the library or by the set's controller, seems bound to the target.</summary>
    private KubeDocument Claim(KubeDocument claim)
    {
        if (!_wanted.TryGetValue(claim.Name, out var volume) || claim.IsDeleting || claim.Text("spec", "storageClassName") != "gp3-plain-encrypted") return claim;
        _uids[volume] = claim.Uid;
        return claim.WithAt(["spec", "volumeName"], volume).WithAt(["status", "phase"], "Bound");
    }

    private KubeDocument Volume(KubeDocument volume)
    {
        if (_uids.TryGetValue(volume.Name, out var uid)) volume = volume.WithAt(["spec", "claimRef", "uid"], uid);
        return volume.Text("status", "phase") == "Released" ? volume.WithAt(["status", "phase"], "Available") : volume;
    }
}
