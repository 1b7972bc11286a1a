using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Workloads;

/// <summary>A StatefulSet: claims by its templates, of every ordinal that is there; pods by ordinal.</summary>
internal sealed class StatefulSetOwner : ClaimOwner
{
    internal override KubeResource Resource => KubeResources.StatefulSets;
    internal override string Kind => "StatefulSet";
    internal override bool IsMadeAnew => true;

    internal override IEnumerable<OwnedClaim> Claims(KubeDocument workload, IReadOnlyList<KubeDocument> claims)
    {
        foreach (var template in workload.List("spec", "volumeClaimTemplates"))
        {
            var prefix = $"{template.Name}-{workload.Name}-";
            foreach (var claim in claims)
            {
                if (claim.Name.StartsWith(prefix, StringComparison.Ordinal) && IsOrdinal(claim.Name[prefix.Length..], out var ordinal)) yield return new(template.Name, ordinal, claim);
            }
        }
    }

    internal override IEnumerable<string> NeededClaims(KubeDocument workload) =>
        workload.List("spec", "volumeClaimTemplates").SelectMany(t => Ordinals(workload).Select(o => string.Create(CultureInfo.InvariantCulture, $"{t.Name}-{workload.Name}-{o}")));

    internal override bool Owns(KubeDocument workload, KubeDocument pod) => pod.ControllerOwner?.Text("uid") == workload.Uid;

    internal override IReadOnlyList<string> PodNames(KubeDocument workload) =>
        [.. Ordinals(workload).Select(o => string.Create(CultureInfo.InvariantCulture, $"{workload.Name}-{o}"))];

    private static IEnumerable<long> Ordinals(KubeDocument workload)
    {
        var first = workload.Integer("spec", "ordinals", "start") ?? 0;
        for (var i = 0L; i < (workload.Integer("spec", "replicas") ?? 1); i++) yield return first + i;
    }

    /// <summary>A canonical ordinal: "0", "12"; not "01", which the StatefulSet would never name.</summary>
    private static bool IsOrdinal(string text, out int ordinal) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ordinal) && ordinal.ToString(CultureInfo.InvariantCulture) == text;
}
