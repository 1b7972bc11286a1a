using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>Fills in the defaults of a schema, on write and on read. Provenance: Documented (Defaulting).</summary>
internal static class CustomDefaults
{
    /// <summary>The value with its defaults; the same instance when nothing was missing.</summary>
    public static KubeDocument Apply(KubeDocument value, JsonSchema? schema)
    {
        if (schema is null) return value;
        if (value.IsArray) return schema.Items is { } items ? CustomPruning.Items(value, item => Apply(item.IsNull && items is { IsNullable: false, Default: { } given } ? given : item, items)) : value;
        if (!value.IsObject) return value;
        var fields = value.FieldSpan;
        List<KubeField>? changed = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var (name, item) = fields[i];
            var child = schema.Child(name);
            if (item.IsNull && child is { IsNullable: false, Default: { } given }) item = given;
            CustomPruning.Keep(ref changed, fields, i, Apply(item, child));
        }

        foreach (var (name, property) in schema.Properties)
        {
            if (property.Default is null || value[name] is not null) continue;
            changed ??= [.. value.Fields];
            changed.Add(new KubeField(name, Apply(property.Default, property)));
        }

        return changed is null ? value : KubeDocument.ObjectOf(changed);
    }
}
