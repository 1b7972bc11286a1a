using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>Decodes the scalars that have a form of their own: numbers, quantities, int-or-string, base64 and times.</summary>
internal static class ScalarDecoder
{
    /// <summary>The value in canonical form (the same instance when it already is), or an error in the API's words, or a mismatch of JSON types.</summary>
    internal static KubeDocument Decode(SchemaType type, KubeDocument value, out string? error, out bool isMismatch)
    {
        error = null;
        isMismatch = false;
        switch (type.Kind)
        {
            case SchemaKind.Integer32:
                isMismatch = !value.IsNumber || !int.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
                return value;
            case SchemaKind.Integer64:
                isMismatch = !value.IsNumber || !long.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
                return value;
            case SchemaKind.Number:
                isMismatch = !value.IsNumber;
                return value;
            case SchemaKind.Quantity: return DecodeQuantity(value, out error);
            case SchemaKind.IntOrString: return DecodeIntOrString(value, out error, out isMismatch);
            case SchemaKind.Bytes: return DecodeBytes(value, out error, out isMismatch);
            case SchemaKind.Time or SchemaKind.MicroTime: return DecodeTime(type.Kind == SchemaKind.MicroTime, value, out error);
            default: throw new InvalidOperationException($"{type.Kind} is no scalar with a form of its own");
        }
    }

    private static KubeDocument DecodeQuantity(KubeDocument value, out string? error)
    {
        var text = value.IsString || value.IsNumber ? value.ScalarText!.Trim() : value.ToString();
        if (!Quantity.TryParse(text, out var quantity, out error)) return value;
        var canonical = quantity.ToString();
        return value.IsString && string.Equals(canonical, value.ScalarText, StringComparison.Ordinal) ? value : KubeDocument.Of(canonical);
    }

    private static KubeDocument DecodeIntOrString(KubeDocument value, out string? error, out bool isMismatch)
    {
        error = null;
        isMismatch = false;
        if (value.IsString) return value;
        if (!value.IsNumber || !int.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            var found = value.IsNumber ? $"number {value.ScalarText}" : value.IsBoolean ? "bool" : value.IsArray ? "array" : "object";
            error = $"json: cannot unmarshal {found} into Go value of type int32";
        }

        return value;
    }

    private static KubeDocument DecodeBytes(KubeDocument value, out string? error, out bool isMismatch)
    {
        error = null;
        isMismatch = !value.IsString;
        if (isMismatch) return value;
        var text = value.ScalarText!;
        if (text.AsSpan().ContainsAny('\r', '\n'))
        {
            text = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
            value = KubeDocument.Of(text);
        }

        var wrong = FirstWrongBase64(text);
        if (wrong >= 0) error = string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {wrong}");
        return value;
    }

    /// <summary>Where Go's decoder stops, or -1.</summary>
    private static int FirstWrongBase64(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '+' or '/') continue;
            if (text[i] != '=') return i;
            var place = i % 4;
            if (place < 2) return i;
            if (place == 2 && (i + 1 >= text.Length || text[i + 1] != '=')) return i + 1 >= text.Length ? text.Length : i + 1;
            var end = place == 2 ? i + 2 : i + 1;
            return end < text.Length ? end : -1;
        }

        return text.Length % 4 == 0 ? -1 : text.Length / 4 * 4;
    }

    private static KubeDocument DecodeTime(bool isMicro, KubeDocument value, out string? error)
    {
        error = null;
        if (!value.IsString)
        {
            var found = value.IsNumber ? "number" : value.IsBoolean ? "bool" : value.IsArray ? "array" : "object";
            error = $"json: cannot unmarshal {found} into Go value of type string";
            return value;
        }

        var text = value.ScalarText!;
        if (IsCanonicalTime(text, isMicro)) return value;
        var layout = isMicro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
        if (!IsRfc3339(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            error = $"parsing time \"{text}\" as \"{layout}\": cannot parse \"{text}\" as \"2006\"";
            return value;
        }

        var format = isMicro ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'";
        return KubeDocument.Of(time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }

    private static bool IsRfc3339(string text) =>
        text.Length >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' && (text[^1] == 'Z' || text[^3] == ':');

    private static bool IsCanonicalTime(string text, bool isMicro)
    {
        var shape = isMicro ? "0000-00-00T00:00:00.000000Z" : "0000-00-00T00:00:00Z";
        if (text.Length != shape.Length) return false;
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] == '0' ? !char.IsAsciiDigit(text[i]) : shape[i] != text[i]) return false;
        }

        return IsInRange(text, 5, 12) && IsInRange(text, 8, 31) && IsInRange(text, 11, 23) && IsInRange(text, 14, 59) && IsInRange(text, 17, 60);
    }

    private static bool IsInRange(string text, int at, int max) => ((text[at] - '0') * 10) + text[at + 1] - '0' <= max;
}
