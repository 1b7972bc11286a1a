using System.Text;
using System.Text.Json;

namespace Drydock.Core.Kubernetes;

/// <summary>
/// The short texts that have been read lately, as documents: thousands of objects say the same few things, and share them. Bounded as <see cref="FieldNames"/> is.
/// </summary>
internal static class RecentTexts
{
    private const int Places = 4096;
    private const int BytesMax = 40;
    private static readonly KubeDocument?[] Recent = new KubeDocument?[Places];

    /// <summary>The text that the reader stands at.</summary>
    public static KubeDocument Read(ref Utf8JsonReader reader)
    {
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped || bytes.Length > BytesMax) return KubeDocument.Of(FieldNames.Text(ref reader));
        ref var place = ref Recent[FieldNames.Hash(bytes) & (Places - 1)];
        var known = place;
        if (known is not null && FieldNames.Equals(known.ScalarText!, bytes)) return known;
        return place = KubeDocument.Of(Encoding.UTF8.GetString(bytes));
    }

    /// <summary>A text that many objects have.</summary>
    public static KubeDocument Share(string text)
    {
        Span<byte> bytes = stackalloc byte[BytesMax];
        if (text.Length > BytesMax || !Ascii.IsValid(text)) return KubeDocument.Of(text);
        bytes = bytes[..Encoding.ASCII.GetBytes(text, bytes)];
        ref var place = ref Recent[FieldNames.Hash(bytes) & (Places - 1)];
        var known = place;
        if (known is not null && string.Equals(known.ScalarText, text, StringComparison.Ordinal)) return known;
        return place = KubeDocument.Of(text);
    }
}
