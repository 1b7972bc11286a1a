using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Quantities of storage and memory as Kubernetes writes them.</summary>
internal static class StorageQuantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("m", 0.001m), ("k", 1_000m), ("M", 1_000_000m), ("G", 1_000_000_000m), ("T", 1_000_000_000_000m), ("P", 1_000_000_000_000_000m), ("E", 1_000_000_000_000_000_000m),
    ];

    /// <summary>The bytes of a quantity, rounded up; null when it is none.</summary>
    internal static long? Bytes(string quantity)
    {
        var (number, factor) = (quantity, 1m);
        foreach (var (suffix, value) in Suffixes)
        {
            if (!quantity.EndsWith(suffix, StringComparison.Ordinal)) continue;
            (number, factor) = (quantity[..^suffix.Length], value);
            break;
        }

        if (!decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) || parsed < 0) return null;
        var bytes = Math.Ceiling(parsed * factor);
        return bytes > long.MaxValue ? null : (long)bytes;
    }

    /// <summary>The larger of two quantities, as written.</summary>
    internal static string Larger(string one, string? other) => other is not null && Bytes(other) > Bytes(one) ? other : one;
}
