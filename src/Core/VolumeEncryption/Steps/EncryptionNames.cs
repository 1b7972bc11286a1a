using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The names of what an encryption makes: known before it begins, so that rights can be granted on them.</summary>
internal static class EncryptionNames
{
    internal const string CanaryPrefix = "drydock-canary-";

    internal static string Canary(VolumeEncryptionMigration migration) => CanaryPrefix + migration.Workload;

    /// <summary>Classes know no namespace. A namespace's name has no dot, so that no two workloads get one name.</summary>
    internal static string SnapshotClass(VolumeEncryptionMigration migration) => $"drydock-{migration.Namespace}.{migration.Workload}";

    /// <summary>The class that takes an old one's place, when nobody has the name.</summary>
    internal static string FinalClass(string old) => old.Length == 0 ? "ebs-encrypted" : old + "-encrypted";

    internal static string RestoreClass(VolumeEncryptionMigration migration, int number) => string.Create(CultureInfo.InvariantCulture, $"drydock-{migration.Namespace}.{migration.Workload}-{number}");

    internal static string TemporaryClaim(string claim) => $"drydock-restore-{claim}";

    /// <summary>The second set's name for a pod or claim of the old one: "redis-0" → "redis1-0", "data-redis-0" → "data-redis1-0".</summary>
    internal static string OfSecondSet(string old, string oldSet, string newSet)
    {
        var ordinal = old.LastIndexOf('-');
        return old[..(ordinal - oldSet.Length)] + newSet + old[ordinal..];
    }

    internal static string Verifier(string claim) => $"drydock-verify-{claim}";

    internal static string WarmSnapshot(string claim) => $"drydock-warm-{claim}";

    internal static string FinalSnapshot(string claim) => $"drydock-final-{claim}";
}
