using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>How a value of a type is owned: as one leaf, field by field, or item by item. Where the schema says nothing, maps go field by field and lists are leaves.</summary>
internal static class TypedShape
{
    private static readonly SchemaType Anything = new() { Name = "", Kind = SchemaKind.Raw };

    public static bool IsLeaf(KubeDocument? value, KubeDocument? other, SchemaType type)
    {
        var sample = value is null or { IsNull: true } ? other : value;
        if (sample is null or { IsNull: true }) return true;
        if (sample.IsObject) return type.IsAtomic;
        if (sample.IsArray) return type.Kind != SchemaKind.Array || type.Ownership == ListOwnership.Atomic;
        return true;
    }

    /// <summary>The type of a field of an object of the given type.</summary>
    public static SchemaType FieldType(SchemaType type, string name) => type.Kind switch
    {
        SchemaKind.Struct => type.Find(name)?.Type ?? (name == "metadata" ? SchemaCatalog.Kubernetes["ObjectMeta"] : Anything),
        SchemaKind.Map => type.Element!,
        // An object without a schema still has metadata.
        _ when name == "metadata" && type.Name == "object" => SchemaCatalog.Kubernetes["ObjectMeta"],
        _ => Anything,
    };

    public static bool IsNamedField(SchemaType type, string name) => type.Kind == SchemaKind.Struct && type.Find(name) is not null;

    public static bool IsEmpty(KubeDocument? value) => value is null || value.IsNull || (value.Fields.Count == 0 && value.Items.Count == 0 && (value.IsArray || value.IsObject));

    /// <summary>The items of a list by their path element, in order.</summary>
    public static List<(string Element, KubeDocument Item)> Items(KubeDocument? list, SchemaType type)
    {
        var items = new List<(string, KubeDocument)>();
        if (list is null) return items;
        for (var i = 0; i < list.Items.Count; i++) items.Add((PathElement.Item(list.Items[i], type) ?? $"i:{i}", list.Items[i]));
        return items;
    }
}
