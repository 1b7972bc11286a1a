using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>Edits of documents that keep the API's field order. What does not change comes back as the same instance.</summary>
internal static class SchemaEdit
{
    /// <summary>The object with a field set, put in its place when it is new.</summary>
    internal static KubeDocument Set(this SchemaType type, KubeDocument value, string name, KubeDocument item)
    {
        var fields = value.FieldSpan;
        var order = type.IndexOf(name, 0);
        var place = fields.Length;
        for (var i = 0; i < fields.Length; i++)
        {
            if (string.Equals(fields[i].Name, name, StringComparison.Ordinal)) return value.With(name, item);
            if (place == fields.Length && type.IndexOf(fields[i].Name, i) > order) place = i;
        }

        var longer = new KubeField[fields.Length + 1];
        fields[..place].CopyTo(longer);
        longer[place] = new KubeField(name, item);
        fields[place..].CopyTo(longer.AsSpan(place + 1));
        return KubeDocument.ObjectOf(longer.AsSpan());
    }

    /// <summary>The object with a field set unless it already has a value that counts: a present pointer, or a text, number or list that is not empty.</summary>
    internal static KubeDocument SetDefault(this SchemaType type, KubeDocument value, string name, KubeDocument item)
    {
        var present = value[name];
        if (present is not null && !present.IsNull && !(present.IsString && present.ScalarText!.Length == 0 && type.Find(name) is not { IsPointer: true })) return value;
        return type.Set(value, name, item);
    }

    /// <summary>The object with a present field replaced by what <paramref name="edit"/> makes of it.</summary>
    internal static KubeDocument Edit(this KubeDocument value, string name, Func<KubeDocument, KubeDocument> edit)
    {
        if (value[name] is not { IsNull: false } present) return value;
        var edited = edit(present);
        return ReferenceEquals(edited, present) ? value : value.With(name, edited);
    }

    /// <summary>The object with every item of a present list replaced by what <paramref name="edit"/> makes of it.</summary>
    internal static KubeDocument EditItems(this KubeDocument value, string name, Func<KubeDocument, KubeDocument> edit)
    {
        if (value[name] is not { IsArray: true } list) return value;
        var items = list.ItemSpan;
        KubeDocument[]? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            var edited = edit(items[i]);
            if (changed is null && ReferenceEquals(edited, items[i])) continue;
            changed ??= items.ToArray();
            changed[i] = edited;
        }

        return changed is null ? value : value.With(name, KubeDocument.ArrayOf(changed.AsSpan()));
    }

    /// <summary>True when a field is there and not null.</summary>
    internal static bool Has(this KubeDocument value, string name) => value[name] is { IsNull: false };
}
