using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>Pages of KMS's lists; a marker says after which item to go on, and nobody but KMS can make one.</summary>
/// <remarks>Provenance: Documented (KMS API reference: Limit, Marker, Truncated, NextMarker; InvalidMarkerException).</remarks>
internal sealed class KmsPaging
{
    private const int SealBytes = 12;
    private readonly byte[] _secret = new byte[32];

    internal KmsPaging(Kernel.SeededRandom random) => random.Fill(_secret);

    /// <summary>Takes one page of items, in their order; <paramref name="limit"/> holds when the caller names none.</summary>
    internal KmsPage<T> Take<T>(KmsPageInput input, string scope, IReadOnlyList<T> items, Func<T, string> keyOf, int limit)
    {
        var start = 0;
        if (input.Marker is not null)
        {
            var after = Open(input.Marker, scope);
            while (start < items.Count && string.CompareOrdinal(keyOf(items[start]), after) <= 0) start++;
        }

        var count = Math.Min(input.Limit ?? limit, items.Count - start);
        var page = new List<T>(count);
        for (var i = start; i < start + count; i++) page.Add(items[i]);
        return new KmsPage<T>(page, start + count < items.Count ? Seal(keyOf(page[^1]), scope) : null);
    }

    private string Seal(string key, string scope)
    {
        var text = Encoding.UTF8.GetBytes(key);
        byte[] token = [.. Sum(text, scope), .. text];
        return Base64Url.EncodeToString(token);
    }

    private string Open(string marker, string scope)
    {
        if (!Base64Url.IsValid(marker)) throw KmsErrors.InvalidMarker();
        var bytes = Base64Url.DecodeFromChars(marker);
        if (bytes.Length <= SealBytes) throw KmsErrors.InvalidMarker();
        var text = bytes[SealBytes..];
        return Sum(text, scope).AsSpan().SequenceEqual(bytes.AsSpan(0, SealBytes)) ? Encoding.UTF8.GetString(text) : throw KmsErrors.InvalidMarker();
    }

    private byte[] Sum(byte[] key, string scope)
    {
        byte[] text = [.. key, 0, .. Encoding.UTF8.GetBytes(scope)];
        return HMACSHA256.HashData(_secret, text)[..SealBytes];
    }
}
