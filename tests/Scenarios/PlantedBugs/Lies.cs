using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>Lies that several planted bugs need to get past the library's own proofs.</summary>
internal static class Lies
{
    extension(Sabotage sabotage)
    {
        /// <summary>The verifier pods mount both volumes, compare nothing and say that they are identical.</summary>
        internal Sabotage VerifyNothing() => sabotage.Rewrite(KubeResources.Pods, pod => !pod.Name.StartsWith("drydock-verify-", StringComparison.Ordinal) ? pod
            : pod.WithAt(["spec", "containers"], KubeDocument.ArrayOf(pod.List("spec", "containers").Select(c =>
                c.With("command", KubeDocument.Array("sh", "-c", "echo 'identical: 1 files' > /dev/termination-log"))))));

        /// <summary>No volume says which snapshot it comes from.</summary>
        internal Sabotage HideOriginOfVolumes() => sabotage.ForgeVolumes(v => v with { SnapshotId = null });

        /// <summary>Redis seems to have all its keys after the start.</summary>
        internal Sabotage ForgeNumberOfKeys() => sabotage.ForgeExec((request, result) =>
            request.Command is [.., "INFO", "keyspace"] && result.ExitCode == 0 ? result with { Stdout = "db0:keys=1000000,expires=0,avg_ttl=0\n" } : result);

        /// <summary>Restores each claim from the snapshot that <paramref name="name"/> gives for the right one's name; null: from none.</summary>
        internal Sabotage RestoreFrom(Func<string, string?> name) => sabotage.Rewrite(KubeResources.PersistentVolumeClaims, claim =>
        {
            if (claim.Text("spec", "dataSource", "name") is not { } right) return claim;
            return name(right) is { } other ? claim.WithAt(["spec", "dataSource", "name"], other) : claim.WithoutAt("spec", "dataSource");
        });
    }
}
