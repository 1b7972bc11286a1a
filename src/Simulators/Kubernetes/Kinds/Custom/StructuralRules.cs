using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>
/// A schema must be structural: every field is described outside of allOf, anyOf, oneOf and not, with a type. Errors come sorted by their text.
/// Provenance: Documented (Specifying a structural schema); the words are those of the API server (Assumed where no case is recorded).
/// </summary>
internal static class StructuralRules
{
    private const string MustBeObject = "must be object if x-kubernetes-embedded-resource is true";
    private static readonly KubeDocument IntOrString = KubeDocument.Parse("""[{"type":"integer"},{"type":"string"}]""");

    private enum Place
    {
        Root,
        Item,
        Field,
    }

    public static void Validate(KubeDocument schema, string path, FieldErrors errors)
    {
        var found = new FieldErrors();
        Node(schema, Place.Root, path, found);
        Complete(schema, schema, path, path, found);
        foreach (var error in found.Items.OrderBy(e => e.ToString(), StringComparer.Ordinal)) errors.Add(error.Reason, error.Field, error.Message);
    }

    private static void Node(KubeDocument schema, Place place, string path, FieldErrors errors)
    {
        var type = schema.Text("type") ?? "";
        var items = schema["items"] is { IsObject: true } given ? given : null;
        if (type == "array" && items is null) errors.Required(path + ".items", "must be specified");
        if (items is not null) Node(items, Place.Item, path + ".items", errors);
        foreach (var (name, property) in schema["properties"]?.Fields ?? []) Node(property, Place.Field, $"{path}.properties[{name}]", errors);
        var additional = schema["additionalProperties"];
        if (additional is { IsNull: false })
        {
            if (place == Place.Root) errors.Forbidden(path + ".additionalProperties", "must not be used at the root");
            if (additional.IsObject) Node(additional, Place.Field, path + ".additionalProperties", errors);
        }

        Extensions(schema, path, errors);
        var any = schema["anyOf"];
        Values(schema, any is not null && any.Equals(IntOrString), schema.List("allOf") is [var first, ..] && first["anyOf"] is { } nested && nested.Equals(IntOrString), path, errors);
        Types(schema, type, additional, place, path, errors);
        Metadata(schema, place, path, errors);
    }

    private static void Extensions(KubeDocument schema, string path, FieldErrors errors)
    {
        if (schema.Flag("x-kubernetes-int-or-string") != true) return;
        if (schema.Flag("x-kubernetes-preserve-unknown-fields") == true) errors.Invalid(path + ".x-kubernetes-preserve-unknown-fields", true, "must be false if x-kubernetes-int-or-string is true");
        if (schema.Flag("x-kubernetes-embedded-resource") == true) errors.Invalid(path + ".x-kubernetes-embedded-resource", true, "must be false if x-kubernetes-int-or-string is true");
    }

    private static void Types(KubeDocument schema, string type, KubeDocument? additional, Place place, string path, FieldErrors errors)
    {
        var isEmbedded = schema.Flag("x-kubernetes-embedded-resource") == true;
        var keeps = schema.Flag("x-kubernetes-preserve-unknown-fields") == true;
        if (isEmbedded && type != "object")
        {
            if (type.Length == 0) errors.Required(path + ".type", MustBeObject);
            else errors.Invalid(path + ".type", type, MustBeObject);
        }
        else if (type.Length == 0 && schema.Flag("x-kubernetes-int-or-string") != true && !keeps)
        {
            errors.Required(path + ".type", place switch
            {
                Place.Root => "must not be empty at the root",
                Place.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            });
        }

        if (isEmbedded && additional is { IsNull: false }) errors.Forbidden(path + ".additionalProperties", "must not be used if x-kubernetes-embedded-resource is set");
        if (place == Place.Root && type.Length > 0 && type != "object") errors.Invalid(path + ".type", type, "must be object at the root");
        if (isEmbedded && !keeps && schema["properties"] is not { Fields.Count: > 0 })
        {
            errors.Required(path + ".properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
        }
    }

    private static void Metadata(KubeDocument schema, Place place, string path, FieldErrors errors)
    {
        var isResource = place == Place.Root || schema.Flag("x-kubernetes-embedded-resource") == true;
        if (!isResource || schema["properties"] is not { IsObject: true } properties) return;
        foreach (var name in (ReadOnlySpan<string>)["kind", "apiVersion"])
        {
            if (properties[name] is { } property && property.Text("type") != "string") errors.Invalid($"{path}.properties[{name}].type", property.Text("type") ?? "", "must be string");
        }

        if (properties["metadata"] is not { } metadata) return;
        path += ".properties[metadata]";
        if (metadata.Text("type") != "object") errors.Invalid(path + ".type", metadata.Text("type") ?? "", "must be object");
        if (place != Place.Root) return;
        var isPlain = metadata.Fields.All(f => f.Name is "type" or "description" or "default" || (f.Name == "properties" && f.Value.Fields.All(p => p.Name is "name" or "generateName")));
        if (!isPlain || metadata["description"] is not null) errors.Forbidden(path, "must not specify anything other than name and generateName, but metadata is implicitly specified");
    }

    private static void Values(KubeDocument schema, bool skipsAny, bool skipsFirst, string path, FieldErrors errors)
    {
        if (!skipsAny) Each(schema, "anyOf", path, errors);
        var all = schema.List("allOf");
        for (var i = 0; i < all.Count; i++) Nested(all[i], skipsFirst && i == 0, $"{path}.allOf[{i}]", errors);
        Each(schema, "oneOf", path, errors);
        if (schema["not"] is { IsObject: true } not) Nested(not, false, path + ".not", errors);
        if (schema.Text("pattern") is { Length: > 0 } pattern && SchemaPattern.Compile(pattern) is { Error: { } error })
        {
            errors.Invalid(path + ".pattern", pattern, $"must be a valid regular expression, but isn't: {error}");
        }
    }

    private static void Each(KubeDocument schema, string name, string path, FieldErrors errors)
    {
        var parts = schema.List(name);
        for (var i = 0; i < parts.Count; i++) Nested(parts[i], false, $"{path}.{name}[{i}]", errors);
    }

    private static void Nested(KubeDocument schema, bool skipsAny, string path, FieldErrors errors)
    {
        Values(schema, skipsAny, false, path, errors);
        if (schema["items"] is { IsObject: true } items) Nested(items, false, path + ".items", errors);
        foreach (var (name, property) in schema["properties"]?.Fields ?? []) Nested(property, false, $"{path}.properties[{name}]", errors);
        foreach (var (name, problem) in ((string, string)[])
        [
            ("type", "must be empty to be structural"), ("additionalProperties", "must be undefined to be structural"), ("default", "must be undefined to be structural"),
            ("title", "must be empty to be structural"), ("description", "must be empty to be structural"), ("nullable", "must be false to be structural"),
            ("x-kubernetes-preserve-unknown-fields", "must be false to be structural"), ("x-kubernetes-embedded-resource", "must be false to be structural"),
            ("x-kubernetes-int-or-string", "must be false to be structural"), ("x-kubernetes-list-map-keys", "must be empty to be structural"),
            ("x-kubernetes-list-type", "must be undefined to be structural"), ("x-kubernetes-map-type", "must be undefined to be structural"),
            ("x-kubernetes-validations", "must be empty to be structural"),
        ])
        {
            if (schema[name] is { IsNull: false } given && given.ScalarText is not ("" or "false")) errors.Forbidden($"{path}.{name}", problem);
        }

        if (schema.At("properties", "metadata") is not null) errors.Forbidden(path + ".properties[metadata]", "must not be specified in a nested context");
    }

    /// <summary>What a nested part names must be described outside too (only what the root's own parts name is looked at, as in the API server).</summary>
    private static void Complete(KubeDocument part, KubeDocument outside, string path, string outsidePath, FieldErrors errors)
    {
        if (part["not"] is { IsObject: true } not) Described(not, outside, path + ".not", outsidePath, errors);
        foreach (var name in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            var parts = part.List(name);
            for (var i = 0; i < parts.Count; i++) Described(parts[i], outside, $"{path}.{name}[{i}]", outsidePath, errors);
        }
    }

    private static void Described(KubeDocument part, KubeDocument outside, string path, string outsidePath, FieldErrors errors)
    {
        Complete(part, outside, path, outsidePath, errors);
        if (part["items"] is { IsObject: true } items)
        {
            if (outside["items"] is { IsObject: true } described) Described(items, described, path + ".items", outsidePath + ".items", errors);
            else errors.Required(outsidePath + ".items", $"because it is defined in {path}.items");
        }

        foreach (var (name, property) in part["properties"]?.Fields ?? [])
        {
            if (outside.At("properties", name) is { } described) Described(property, described, $"{path}.properties[{name}]", $"{outsidePath}.properties[{name}]", errors);
            else errors.Required($"{outsidePath}.properties[{name}]", $"because it is defined in {path}.properties[{name}]");
        }
    }
}
