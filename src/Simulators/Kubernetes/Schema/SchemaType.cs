namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>The shape of a value in the API: what decoding accepts, how a strategic merge patch merges it, how server-side apply owns it.</summary>
public sealed class SchemaType
{
    public required string Name { get; init; }
    public required SchemaKind Kind { get; init; }

    /// <summary>Fields of a struct in the order in which the API writes them.</summary>
    public IReadOnlyList<SchemaField> Fields { get; set; } = [];

    /// <summary>Type of the items of an array or of the values of a map.</summary>
    public SchemaType? Element { get; init; }

    /// <summary>Server-side apply: how items of an array are owned.</summary>
    public ListOwnership Ownership { get; init; } = ListOwnership.Atomic;

    /// <summary>The keys that identify an item when <see cref="Ownership"/> is Map.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>What stands for an absent key of an item; null where no key has a default.</summary>
    public IReadOnlyDictionary<string, Drydock.Core.Kubernetes.KubeDocument>? KeyDefaults { get; init; }

    /// <summary>A struct that keeps fields it does not declare (custom resources with x-kubernetes-preserve-unknown-fields).</summary>
    public bool AllowsUnknown { get; init; }

    /// <summary>Server-side apply: the struct or map is owned as a whole.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Made on first use by <see cref="SchemaDecoder.Zero"/>: always the same value.</summary>
    internal Drydock.Core.Kubernetes.KubeDocument? ZeroValue { get; set; }

    /// <summary>The type as the API's messages name it: int32, []v1.Container, map[string]string.</summary>
    public string GoName => Kind switch
    {
        SchemaKind.Array => $"[]{Element!.GoName}",
        SchemaKind.Map when Name.Length == 0 => $"map[string]{Element!.GoName}",
        SchemaKind.Struct or SchemaKind.Map => $"v1.{Name}",
        SchemaKind.String when Name == "UID" => "types.UID",
        SchemaKind.String when Name.Length > 0 => $"v1.{Name}",
        SchemaKind.String => "string",
        SchemaKind.Integer32 => "int32",
        SchemaKind.Integer64 => "int64",
        SchemaKind.Number => "float64",
        SchemaKind.Boolean => "bool",
        SchemaKind.Bytes => "[]uint8",
        SchemaKind.Quantity => "resource.Quantity",
        SchemaKind.IntOrString => "intstr.IntOrString",
        SchemaKind.Time => "v1.Time",
        SchemaKind.MicroTime => "v1.MicroTime",
        _ => "runtime.RawExtension",
    };

    /// <summary>The field of a struct by its JSON name, or null.</summary>
    public SchemaField? Find(string name) => IndexOf(name, 0) is >= 0 and var index ? Fields[index] : null;

    /// <summary>The position of a field of a struct, or -1. <paramref name="hint"/> is where to look first: fields mostly come in the API's order.</summary>
    internal int IndexOf(string name, int hint)
    {
        var fields = Fields;
        for (var i = hint; i < fields.Count; i++)
        {
            if (ReferenceEquals(fields[i].Name, name)) return i;
        }

        for (var i = 0; i < fields.Count; i++)
        {
            if (string.Equals(fields[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}
