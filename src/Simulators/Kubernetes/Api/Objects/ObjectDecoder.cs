using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>
/// Decodes a document into the shape of its kind, as Go's decoder does by way of the typed object: unknown fields go, nulls go, maps are sorted, fields come in the
/// type's order, empty ones that are omitted when empty go. What is already in that form is returned as it is.
/// </summary>
internal sealed class ObjectDecoder(List<string>? unknownFields)
{
    /// <summary>Decodes a whole object of a kind.</summary>
    /// <param name="value">The object as received.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="unknownFields">Takes the strict decoder's complaints (without the "strict decoding error: "); null when no one wants them.</param>
    /// <exception cref="DecodeException">A value does not fit its type.</exception>
    public static KubeDocument Decode(KubeDocument value, ResourceKind kind, List<string>? unknownFields)
    {
        var decoder = new ObjectDecoder(unknownFields);
        var schema = kind.Schema;
        var fields = new List<KubeField>(8) { new("kind", kind.Kind), new("apiVersion", kind.Resource.ApiVersion) };
        KubeDocument? metadata = value["metadata"] is { IsNull: false } given ? decoder.Value(given, MetadataSchema.ObjectMeta, new Where(kind.Kind, "metadata", null)) : null;
        fields.Add(new("metadata", metadata ?? KubeDocument.EmptyObject));
        if (schema.Kind != SchemaKind.Struct)
        {
            foreach (var field in value.Fields)
            {
                if (field.Name is not ("kind" or "apiVersion" or "metadata")) fields.Add(field);
            }

            return KubeDocument.ObjectOf(fields);
        }

        decoder.Struct(value, schema, new Where(kind.Kind, "", null), fields, true);
        return KubeDocument.ObjectOf(fields);
    }

    private KubeDocument? Value(KubeDocument value, SchemaType type, Where where)
    {
        switch (type.Kind)
        {
            case SchemaKind.Raw: return value;
            case SchemaKind.Struct:
                if (!value.IsObject) throw Mismatch(value, type, where);
                var fields = new List<KubeField>(value.Fields.Count + 2);
                Struct(value, type, where with { Struct = type.Name }, fields, false);
                return Same(fields, value) ? value : KubeDocument.ObjectOf(fields);
            case SchemaKind.Map: return Map(value, type, where);
            case SchemaKind.Array: return Items(value, type, where);
            default: return ScalarDecoder.Decode(value, type) ?? throw Mismatch(value, type, where);
        }
    }

    private void Struct(KubeDocument value, SchemaType type, Where where, List<KubeField> into, bool isRoot)
    {
        var known = 0;
        foreach (var field in type.Fields)
        {
            if (isRoot && field.Name is "kind" or "apiVersion" or "metadata" && isRoot) continue;
            var given = value[field.Name];
            if (given is not null) known++;
            if (given is null or { IsNull: true })
            {
                if (!field.OmitEmpty && ScalarDecoder.Zero(field) is { } zero) into.Add(new(field.Name, zero));
                continue;
            }

            var decoded = Value(given, field.Type, where with { Path = where.Child(field.Name), Parent = where.Path })!;
            if (field.OmitEmpty && ScalarDecoder.IsEmpty(decoded, field)) continue;
            into.Add(new(field.Name, decoded));
        }

        if (unknownFields is not null && known + (isRoot ? 3 : 0) != value.Fields.Count) Complain(value, type, where, isRoot);
    }

    private void Complain(KubeDocument value, SchemaType type, Where where, bool isRoot)
    {
        foreach (var field in value.Fields)
        {
            if (isRoot && field.Name is "kind" or "apiVersion" or "metadata" && isRoot) continue;
            if (type.Find(field.Name) is null) unknownFields!.Add($"unknown field \"{where.Child(field.Name)}\"");
        }
    }

    private KubeDocument Map(KubeDocument value, SchemaType type, Where where)
    {
        if (!value.IsObject) throw Mismatch(value, type, where);
        var fields = new List<KubeField>(value.Fields.Count);
        var isSorted = true;
        foreach (var field in value.Fields)
        {
            if (fields.Count > 0 && string.CompareOrdinal(fields[^1].Name, field.Name) > 0) isSorted = false;
            fields.Add(new(field.Name, Element(field.Value, type.Element!, where, field.Name)));
        }

        if (!isSorted) fields.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return isSorted && Same(fields, value) ? value : KubeDocument.ObjectOf(fields);
    }

    private KubeDocument Items(KubeDocument value, SchemaType type, Where where)
    {
        if (!value.IsArray) throw Mismatch(value, type, where);
        KubeDocument[]? changed = null;
        for (var i = 0; i < value.Items.Count; i++)
        {
            var item = value.Items[i];
            var decoded = Element(item, type.Element!, where, i);
            if (ReferenceEquals(decoded, item)) continue;
            changed ??= [.. value.Items];
            changed[i] = decoded;
        }

        return changed is null ? value : KubeDocument.Array(changed);
    }

    private KubeDocument Element(KubeDocument value, SchemaType type, Where where, object at)
    {
        if (value.IsNull && type.Kind != SchemaKind.Raw) return ScalarDecoder.ZeroOf(type);
        var path = unknownFields is null || type.Kind is not (SchemaKind.Struct or SchemaKind.Array or SchemaKind.Map) ? where
            : at is int index ? where with { Item = where.Full + $"[{index}]" } : where with { Item = where.Child((string)at) };
        return Value(value, type, path)!;
    }

    private static bool Same(List<KubeField> fields, KubeDocument value)
    {
        if (fields.Count != value.Fields.Count) return false;
        for (var i = 0; i < fields.Count; i++)
        {
            if (!ReferenceEquals(fields[i].Value, value.Fields[i].Value) || !string.Equals(fields[i].Name, value.Fields[i].Name, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static DecodeException Mismatch(KubeDocument value, SchemaType type, Where where)
    {
        var what = value.Kind switch
        {
            KubeDocumentKind.Number when type.Kind is SchemaKind.Integer32 or SchemaKind.Integer64 => "number " + value.ScalarText,
            KubeDocumentKind.Number => "number",
            KubeDocumentKind.String => "string",
            KubeDocumentKind.Boolean => "bool",
            KubeDocumentKind.Array => "array",
            KubeDocumentKind.Object => "object",
            _ => "null",
        };
        return new DecodeException(type.Kind switch
        {
            SchemaKind.Quantity when value.IsString =>
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            SchemaKind.Bytes when value.IsString => "illegal base64 data at input byte " + ScalarDecoder.FirstBadBase64(value.ScalarText!),
            SchemaKind.Time or SchemaKind.MicroTime when value.IsString =>
                $"parsing time \"{value.ScalarText}\" as \"2006-01-02T15:04:05{(type.Kind == SchemaKind.Time ? "" : ".000000")}Z07:00\": cannot parse \"{value.ScalarText}\" as \"2006\"",
            _ => $"json: cannot unmarshal {what} into Go struct field {where.Struct}.{where.Path} of type {GoType(type)}",
        });
    }

    private static string GoType(SchemaType type) => type.Kind switch
    {
        SchemaKind.Map => $"map[string]{GoType(type.Element!)}",
        SchemaKind.Array => $"[]{GoType(type.Element!)}",
        SchemaKind.String => "string",
        SchemaKind.Boolean => "bool",
        SchemaKind.Integer32 => "int32",
        SchemaKind.Integer64 => "int64",
        SchemaKind.Number => "float64",
        SchemaKind.Bytes => "[]uint8",
        SchemaKind.Quantity => "resource.Quantity",
        SchemaKind.Time => "string",
        SchemaKind.Struct => "v1." + type.Name,
        _ => type.Name,
    };

    /// <summary>Where the decoder is: the Go struct around, the path without indices (as Go's errors give it), and the path with them (as the strict decoder's do).</summary>
    private readonly record struct Where(string Struct, string Path, string? Item)
    {
        public string? Parent { get; init; }

        public string Full => Item ?? Path;

        public string Child(string name) => Full.Length == 0 ? name : $"{Full}.{name}";
    }
}
