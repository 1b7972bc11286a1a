using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>The scalar types of the API: what they accept and how they are written back.</summary>
internal static class ScalarDecoder
{
    /// <summary>The value as it is written back, or null when it does not fit the type.</summary>
    public static KubeDocument? Decode(KubeDocument value, SchemaType type) => type.Kind switch
    {
        SchemaKind.String => value.IsString ? value : null,
        SchemaKind.Boolean => value.IsBoolean ? value : null,
        SchemaKind.Integer32 => Integer(value, int.MinValue, int.MaxValue),
        SchemaKind.Integer64 => Integer(value, long.MinValue, long.MaxValue),
        SchemaKind.Number => value.IsNumber ? value : null,
        SchemaKind.IntOrString => value.IsString ? value : Integer(value, int.MinValue, int.MaxValue),
        SchemaKind.Bytes => value.IsString && FirstBadBase64(value.ScalarText!) < 0 ? value : null,
        SchemaKind.Time or SchemaKind.MicroTime => value.IsString && IsTime(value.ScalarText!) ? value : null,
        SchemaKind.Quantity => value.IsString || value.IsNumber ? value : null,
        _ => value,
    };

    /// <summary>What is written for an absent field that is not omitted; null for a pointer, which is.</summary>
    public static KubeDocument? Zero(SchemaField field) => ZeroOf(field.Type);

    public static KubeDocument ZeroOf(SchemaType type) => type.Kind switch
    {
        SchemaKind.String or SchemaKind.Bytes => "",
        SchemaKind.Boolean => false,
        SchemaKind.Integer32 or SchemaKind.Integer64 or SchemaKind.Number or SchemaKind.IntOrString => 0,
        SchemaKind.Quantity => "0",
        SchemaKind.Struct => ZeroStruct(type),
        _ => KubeDocument.Null,
    };

    /// <summary>Whether a field of this value is left out when it may be. Only lists and maps: whether a zero scalar is kept depends on the Go type being a pointer.</summary>
    public static bool IsEmpty(KubeDocument value, SchemaField field) =>
        field.Type.Kind is SchemaKind.Array or SchemaKind.Map && value.Items.Count + value.Fields.Count == 0;

    /// <summary>Index of the first character that is no base64, or −1.</summary>
    public static int FirstBadBase64(string text)
    {
        if (text.Length == 0) return -1;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n' || char.IsAsciiLetterOrDigit(c) || c is '+' or '/') continue;
            if (c == '=' && i >= text.Length - 2) continue;
            return i;
        }

        return text.Length % 4 == 0 ? -1 : text.Length / 4 * 4;
    }

    private static KubeDocument ZeroStruct(SchemaType type)
    {
        var fields = new List<KubeField>();
        foreach (var field in type.Fields)
        {
            if (!field.OmitEmpty && Zero(field) is { } zero) fields.Add(new(field.Name, zero));
        }

        return KubeDocument.ObjectOf(fields);
    }

    private static KubeDocument? Integer(KubeDocument value, long min, long max) =>
        value.IsNumber && long.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? value : null;

    private static bool IsTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out _) && text.Length >= 20;
}
