using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Wire.Kubernetes.Protobuf;

/// <summary>
/// Reads a body in Kubernetes' protobuf (four bytes of magic and an envelope with apiVersion, kind and the message) as the JSON document that it stands for. Empty values that JSON leaves out are left out.
/// </summary>
internal static class ProtobufBody
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";
    private const int DepthMax = 64;

    /// <exception cref="ProtobufException">The body is damaged, or of a kind or with a field that is not in <see cref="MessageCatalog"/>.</exception>
    public static KubeDocument Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8)) throw new ProtobufException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        var (apiVersion, kind) = ("", "");
        ReadOnlySpan<byte> raw = default;
        var envelope = new WireReader(body[4..]);
        while (envelope.Read())
        {
            if (envelope.Field == 2) raw = envelope.Bytes;
            if (envelope.Field != 1) continue;
            var type = new WireReader(envelope.Bytes);
            while (type.Read())
            {
                if (type.Field == 1) apiVersion = type.Text;
                else if (type.Field == 2) kind = type.Text;
            }
        }

        if (MessageCatalog.Find(kind) is not { } message) throw new ProtobufException($"no protobuf message of kind \"{kind}\" is understood here: send JSON");
        var fields = new List<KubeField> { new("kind", kind), new("apiVersion", apiVersion) };
        ReadInto(fields, raw, kind, message, 0);
        return KubeDocument.ObjectOf(fields);
    }

    private static void ReadInto(List<KubeField> fields, ReadOnlySpan<byte> bytes, string name, FrozenDictionary<int, MessageField> message, int depth)
    {
        if (depth > DepthMax) throw new ProtobufException("proto: nested too deeply");
        var reader = new WireReader(bytes);
        while (reader.Read())
        {
            if (!message.TryGetValue(reader.Field, out var field))
            {
                throw new ProtobufException(string.Create(CultureInfo.InvariantCulture, $"field {reader.Field} of the protobuf message {name} is not understood here: send JSON"));
            }

            if (field.Type == FieldType.Skipped) continue;
            if (field.Type == FieldType.Inline) ReadInto(fields, reader.Bytes, field.Message, MessageCatalog.Find(field.Message)!, depth + 1);
            else if (field.Type is FieldType.TextMap or FieldType.BytesMap or FieldType.QuantityMap) AddEntry(fields, field, reader.Bytes);
            else if (Value(field, reader, depth) is { } value) Add(fields, field, value);
        }
    }

    private static void Add(List<KubeField> fields, MessageField field, KubeDocument value)
    {
        var at = fields.FindIndex(f => f.Name == field.Name);
        if (field.IsRepeated) value = at < 0 ? KubeDocument.Array(value) : KubeDocument.ArrayOf([.. fields[at].Value.Items, value]);
        if (at < 0) fields.Add(new KubeField(field.Name, value));
        else fields[at] = new KubeField(field.Name, value);
    }

    private static KubeDocument? Value(MessageField field, WireReader reader, int depth)
    {
        var keeps = field.KeepsZero || field.IsRepeated;
        switch (field.Type)
        {
            case FieldType.Integer: return reader.Number == 0 && !keeps ? null : reader.Number;
            case FieldType.Flag: return reader.Number == 0 && !keeps ? null : reader.Number != 0;
            case FieldType.Bytes: return Convert.ToBase64String(reader.Bytes);
            case FieldType.Quantity: return Inner(reader.Bytes, 1);
            case FieldType.IntegerOrText: return IntegerOrText(reader.Bytes);
            case FieldType.Time: return Time(reader.Bytes);
            case FieldType.Message:
                var inner = new List<KubeField>();
                ReadInto(inner, reader.Bytes, field.Message, MessageCatalog.Find(field.Message)!, depth + 1);
                return KubeDocument.ObjectOf(inner);
            default: return reader.Bytes.IsEmpty && !keeps ? null : KubeDocument.Of(reader.Text);
        }
    }

    /// <summary>An entry of a map: key and value.</summary>
    private static void AddEntry(List<KubeField> fields, MessageField field, ReadOnlySpan<byte> bytes)
    {
        var key = "";
        ReadOnlySpan<byte> value = default;
        var reader = new WireReader(bytes);
        while (reader.Read())
        {
            if (reader.Field == 1) key = reader.Text;
            else if (reader.Field == 2) value = reader.Bytes;
        }

        KubeDocument item = field.Type switch
        {
            FieldType.BytesMap => Convert.ToBase64String(value),
            FieldType.QuantityMap => Inner(value, 1),
            _ => Encoding.UTF8.GetString(value),
        };
        var at = fields.FindIndex(f => f.Name == field.Name);
        if (at < 0) fields.Add(new KubeField(field.Name, KubeDocument.Object((key, item))));
        else fields[at] = new KubeField(field.Name, fields[at].Value.With(key, item));
    }

    private static string Inner(ReadOnlySpan<byte> bytes, int field)
    {
        var reader = new WireReader(bytes);
        var text = "";
        while (reader.Read())
        {
            if (reader.Field == field) text = reader.Text;
        }

        return text;
    }

    private static KubeDocument IntegerOrText(ReadOnlySpan<byte> bytes)
    {
        var isText = false;
        var (number, text) = (0L, "");
        var reader = new WireReader(bytes);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1: isText = reader.Number == 1; break;
                case 2: number = reader.Number; break;
                case 3: text = reader.Text; break;
            }
        }

        return isText ? KubeDocument.Of(text) : KubeDocument.Of(number);
    }

    /// <summary>Null for the zero time, which JSON has as null.</summary>
    private static KubeDocument? Time(ReadOnlySpan<byte> bytes)
    {
        long? seconds = null;
        var reader = new WireReader(bytes);
        while (reader.Read())
        {
            if (reader.Field == 1) seconds = reader.Number;
        }

        if (seconds is not { } given) return null;
        return DateTimeOffset.FromUnixTimeSeconds(given).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
