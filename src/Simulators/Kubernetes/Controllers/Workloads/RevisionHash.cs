using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>The short hashes in the names of ControllerRevisions and ReplicaSets: FNV-1 of 32 bits in Kubernetes' safe alphabet. CrossChecked against the recorded "db-bdb65c657".</summary>
internal static class RevisionHash
{
    private const string SafeAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The hash of a text followed by the collision count.</summary>
    internal static string Of(string text, long collisionCount)
    {
        var hash = 2166136261U;
        hash = Feed(hash, Encoding.UTF8.GetBytes(text));
        hash = Feed(hash, Encoding.UTF8.GetBytes(collisionCount.ToString(CultureInfo.InvariantCulture)));
        return Encode(hash);
    }

    private static uint Feed(uint hash, byte[] bytes)
    {
        foreach (var b in bytes) hash = unchecked(hash * 16777619U) ^ b;
        return hash;
    }

    private static string Encode(uint hash)
    {
        var digits = hash.ToString(CultureInfo.InvariantCulture);
        return string.Create(digits.Length, digits, static (span, digits) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = SafeAlphabet[digits[i] % SafeAlphabet.Length];
        });
    }
}
