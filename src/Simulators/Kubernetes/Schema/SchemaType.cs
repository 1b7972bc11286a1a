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

    /// <summary>Server-side apply: the struct or map is owned as a whole.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>The field of a struct by its JSON name, or null.</summary>
    public SchemaField? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal)) return field;
        }

        return null;
    }
}
