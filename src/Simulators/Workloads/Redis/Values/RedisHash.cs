namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A hash: fields in the order in which they came while it is small, as in the real server's ziplist or listpack.</summary>
internal sealed class RedisHash : RedisCollection
{
    internal OrderedDictionary<string, string> Fields { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>A table and not one packed string; it never goes back.</summary>
    internal bool IsTable { get; private set; }

    internal override string TypeName => "hash";
    internal override int TypeNumber => 4;
    internal override bool IsEmpty => Fields.Count == 0;

    internal override string EncodingFor(RedisVersion version) => IsTable ? "hashtable" : version.HasListpacks ? "listpack" : "ziplist";

    /// <summary>True when the field is new.</summary>
    internal bool Set(string field, string value, EncodingLimits limits)
    {
        if (!IsTable && (field.Length > limits.HashValue || value.Length > limits.HashValue)) IsTable = true;
        var isNew = Fields.TryAdd(field, value);
        if (!isNew) Fields[field] = value;
        if (Fields.Count > limits.HashEntries) IsTable = true;
        return isNew;
    }

    internal bool Remove(string field) => IsTable ? OrderedRemoval.Swap(Fields, field) : Fields.Remove(field);

    internal override RedisCollection Copy() => new RedisHash { Fields = new(Fields, StringComparer.Ordinal), IsTable = IsTable };
}
