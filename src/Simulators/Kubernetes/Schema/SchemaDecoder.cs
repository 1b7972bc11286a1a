using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>
/// Typed decoding as the API server does it: fields in the API's order, unknown fields dropped and listed, quantities and times in canonical form, empty values left out
/// or written as Go's omitempty has it, null as absence. A document that is already so comes back as the same instance. One decoder may be used again and again
/// by one process. Provenance: Recorded (validation, defaults), Documented (Go's encoding/json).
/// </summary>
public sealed class SchemaDecoder
{
    private const int DepthMax = 256;

    private readonly List<string> _unknown = [];
    private readonly SchemaPath _path = new();
    private KubeDocument?[] _slots = new KubeDocument?[256];
    private int _slotCount;

    /// <summary>Paths of fields that the type does not have, as "spec.containers[0].imagePullPolcy", in document order, of the last call.</summary>
    public IReadOnlyList<string> UnknownFields => _unknown;

    /// <summary>The first thing that could not be decoded in the last call, in the API's words, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Custom resources: a value of another type stays as it is, for validation to report, and nothing is filled in.</summary>
    public bool KeepsMismatches { get; set; }

    /// <summary>Decodes a whole object or a part of one. With <see cref="Error"/> set the answer is of no use.</summary>
    public KubeDocument Decode(SchemaType type, KubeDocument value)
    {
        _unknown.Clear();
        _path.Clear();
        _slotCount = 0;
        Error = null;
        return value.IsNull ? Zero(type) : DecodeValue(type, value);
    }

    /// <summary>The value that Go writes for a field of this type that nobody set.</summary>
    public static KubeDocument Zero(SchemaType type)
    {
        if (type.ZeroValue is { } known) return known;
        var zero = type.Kind switch
        {
            SchemaKind.Struct => ZeroStruct(type),
            SchemaKind.String => KubeDocument.Of(""),
            SchemaKind.Integer32 or SchemaKind.Integer64 or SchemaKind.Number or SchemaKind.IntOrString => KubeDocument.Of(0),
            SchemaKind.Boolean => KubeDocument.False,
            SchemaKind.Quantity => KubeDocument.Of("0"),
            _ => KubeDocument.Null,
        };
        type.ZeroValue = zero;
        return zero;
    }

    private static KubeDocument ZeroStruct(SchemaType type)
    {
        var fields = new List<KubeField>();
        foreach (var field in type.Fields)
        {
            if (!field.OmitEmpty) fields.Add(new KubeField(field.Name, field.IsPointer ? KubeDocument.Null : Zero(field.Type)));
        }

        return fields.Count == 0 ? KubeDocument.EmptyObject : KubeDocument.ObjectOf(fields);
    }

    private KubeDocument DecodeValue(SchemaType type, KubeDocument value)
    {
        switch (type.Kind)
        {
            case SchemaKind.Struct: return DecodeStruct(type, value);
            case SchemaKind.Map: return DecodeMap(type, value);
            case SchemaKind.Array: return DecodeArray(type, value);
            case SchemaKind.Raw: return value;
            case SchemaKind.String:
                if (!value.IsString) Mismatch(type, value);
                return value;
            case SchemaKind.Boolean:
                if (!value.IsBoolean) Mismatch(type, value);
                return value;
            default: return Convert(type, value);
        }
    }

    private KubeDocument Convert(SchemaType type, KubeDocument value)
    {
        var result = ScalarDecoder.Decode(type, value, out var error, out var isMismatch);
        if (isMismatch) Mismatch(type, value);
        else if (error is not null && !KeepsMismatches) Error ??= error;
        return result;
    }

    private KubeDocument DecodeStruct(SchemaType type, KubeDocument value)
    {
        if (!value.IsObject)
        {
            Mismatch(type, value);
            return value;
        }

        if (_path.Depth > DepthMax) throw new InvalidOperationException("an API object is nested deeper than any type");
        var count = type.Fields.Count;
        var first = _slotCount;
        if (first + count > _slots.Length) Array.Resize(ref _slots, Math.Max(_slots.Length * 2, first + count));
        _slotCount = first + count;
        Array.Clear(_slots, first, count);
        var isSame = DecodeFields(type, value, first);
        var result = isSame ? value : Build(type, first);
        _slotCount = first;
        return result;
    }

    /// <summary>Decodes the fields into their slots; true when the input already is what would be written.</summary>
    private bool DecodeFields(SchemaType type, KubeDocument value, int first)
    {
        var fields = type.Fields;
        var isSame = true;
        var next = 0;
        var owner = _path.EnterStruct(type);
        foreach (var (name, item) in value.FieldSpan)
        {
            _path.Push(name);
            var index = type.IndexOf(name, next);
            if (index < 0)
            {
                _unknown.Add(_path.ToString());
                isSame = false;
            }
            else if (item.IsNull)
            {
                _slots[first + index] = null;
                if (index < next || !IsWrittenAsNull(fields[index]) || HasMissingBefore(fields, next, index)) isSame = false;
                next = Math.Max(next, index + 1);
            }
            else
            {
                var decoded = DecodeValue(fields[index].Type, item);
                _slots[first + index] = decoded;
                if (index < next || !ReferenceEquals(decoded, item) || IsLeftOut(fields[index], decoded) || HasMissingBefore(fields, next, index)) isSame = false;
                next = Math.Max(next, index + 1);
            }

            _path.Pop();
        }

        _path.LeaveStruct(owner);
        return isSame && !HasMissingBefore(fields, next, fields.Count);
    }

    private KubeDocument Build(SchemaType type, int first)
    {
        var fields = type.Fields;
        var present = new List<KubeField>(16);
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            if (_slots[first + i] is { } value && !IsLeftOut(field, value)) present.Add(new KubeField(field.Name, EmptyAsNull(field, value)));
            else if (!field.OmitEmpty) present.Add(new KubeField(field.Name, field.IsPointer ? KubeDocument.Null : Zero(field.Type)));
        }

        return present.Count == 0 ? KubeDocument.EmptyObject : KubeDocument.ObjectOf(present);
    }

    private KubeDocument DecodeMap(SchemaType type, KubeDocument value)
    {
        if (!value.IsObject)
        {
            Mismatch(type, value);
            return value;
        }

        var element = type.Element!;
        var entries = value.FieldSpan;
        KubeField[]? changed = null;
        for (var i = 0; i < entries.Length; i++)
        {
            var (name, item) = entries[i];
            KubeDocument decoded;
            if (element.Kind == SchemaKind.String && item.IsString) decoded = item;
            else
            {
                _path.Push(name, isEntry: true);
                decoded = item.IsNull ? ZeroEntry(element) : DecodeValue(element, item);
                _path.Pop();
            }

            if (changed is null && ReferenceEquals(decoded, item)) continue;
            changed ??= entries.ToArray();
            changed[i] = new KubeField(name, decoded);
        }

        return changed is null ? value : KubeDocument.ObjectOf(changed.AsSpan());
    }

    /// <summary>The store makes absent bytes of an entry empty ones.</summary>
    private static KubeDocument ZeroEntry(SchemaType element) => element.Kind == SchemaKind.Bytes ? KubeDocument.Of("") : Zero(element);

    private KubeDocument DecodeArray(SchemaType type, KubeDocument value)
    {
        if (!value.IsArray)
        {
            Mismatch(type, value);
            return value;
        }

        var element = type.Element!;
        var items = value.ItemSpan;
        KubeDocument[]? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            _path.Push(i);
            var decoded = items[i].IsNull ? Zero(element) : DecodeValue(element, items[i]);
            _path.Pop();
            if (changed is null && ReferenceEquals(decoded, items[i])) continue;
            changed ??= items.ToArray();
            changed[i] = decoded;
        }

        return changed is null ? value : KubeDocument.ArrayOf(changed.AsSpan());
    }

    private void Mismatch(SchemaType type, KubeDocument value)
    {
        if (!KeepsMismatches) Error ??= _path.MismatchMessage(type, value);
    }

    private static bool IsWrittenAsNull(SchemaField field) => !field.OmitEmpty && (field.IsPointer || Zero(field.Type).IsNull);

    private static KubeDocument EmptyAsNull(SchemaField field, KubeDocument value) =>
        !field.IsPointer && field.Type.Kind is SchemaKind.Array or SchemaKind.Map && IsEmpty(value) ? KubeDocument.Null : value;

    private static bool IsEmpty(KubeDocument value) => value.FieldSpan.Length + value.ItemSpan.Length == 0;

    private static bool IsLeftOut(SchemaField field, KubeDocument value)
    {
        if (field.IsPointer) return false;
        switch (field.Type.Kind)
        {
            case SchemaKind.String or SchemaKind.Bytes: return field.OmitEmpty && value.ScalarText is { Length: 0 };
            case SchemaKind.Array or SchemaKind.Map: return IsEmpty(value);
            case SchemaKind.Boolean: return field.OmitEmpty && value.ScalarText == "false";
            case SchemaKind.Integer32 or SchemaKind.Integer64 or SchemaKind.Number: return field.OmitEmpty && value.ScalarText is "0" or "-0";
            default: return false;
        }
    }

    private static bool HasMissingBefore(IReadOnlyList<SchemaField> fields, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (!fields[i].OmitEmpty) return true;
        }

        return false;
    }
}
