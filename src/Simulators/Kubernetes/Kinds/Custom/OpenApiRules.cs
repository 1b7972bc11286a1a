using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>
/// What a CustomResourceDefinition's schema may say at all: the subset of OpenAPI v3, and rules of Kubernetes' own extensions. Rules in CEL are looked at only as far as their form goes.
/// Provenance: Recorded (crd/list-type-invalid, crd/schema-cel-invalid: a rule without text), Documented (API reference of JSONSchemaProps).
/// </summary>
internal static class OpenApiRules
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
    private static readonly string[] Unsupported = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];
    private static readonly string[] MetaFields = ["metadata", "kind", "apiVersion"];

    public static void Validate(KubeDocument schema, string path, FieldErrors errors) => Node(schema, path, new Context(null, false), true, errors);

    private static void Node(KubeDocument schema, string path, Context context, bool isRoot, FieldErrors errors)
    {
        Basics(schema, path, context, errors);
        if (schema["additionalProperties"] is { IsNull: false } additional)
        {
            if (schema["properties"] is { Fields.Count: > 0 } && (additional.IsObject || additional.ScalarText == "false")) errors.Forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
            var inside = context.IsInsideMeta ? context with { NoDefaults = "inside additionalProperties applying to object metadata" } : context;
            if (additional.IsObject) Node(additional, path + ".additionalProperties", inside, false, errors);
        }

        foreach (var (name, property) in schema["properties"]?.Fields ?? [])
        {
            var inside = context;
            if ((isRoot || schema.Flag("x-kubernetes-embedded-resource") == true) && MetaFields.Contains(name))
            {
                inside = inside with { IsInsideMeta = true };
                if (isRoot) inside = inside with { NoDefaults = $"in top-level {name}" };
            }

            Node(property, $"{path}.properties[{name}]", inside, false, errors);
        }

        if (schema["not"] is { IsObject: true } not) Node(not, path + ".not", context, false, errors);
        foreach (var name in (ReadOnlySpan<string>)["allOf", "oneOf", "anyOf"])
        {
            var parts = schema.List(name);
            for (var i = 0; i < parts.Count; i++) Node(parts[i], $"{path}.{name}[{i}]", context, false, errors);
        }

        if (schema["items"] is { IsObject: true } items) Node(items, path + ".items", context, false, errors);
        Extensions(schema, path, errors);
        Rules(schema.List("x-kubernetes-validations"), path, errors);
    }

    private static void Basics(KubeDocument schema, string path, Context context, FieldErrors errors)
    {
        var type = schema.Text("type") ?? "";
        if (type.Length > 0 && !Types.Contains(type)) errors.NotSupported(path + ".type", type, Types);
        if (schema["default"] is { IsNull: false } && context.NoDefaults is { } reason) errors.Forbidden(path + ".default", $"must not be set {reason}");
        foreach (var name in Unsupported)
        {
            if (schema[name] is { IsNull: false } given && given.ScalarText is not "" && !(given.IsObject && given.Fields.Count == 0)) errors.Forbidden($"{path}.{name}", $"{name} is not supported");
        }

        if (type == "null") errors.Forbidden(path + ".type", "type cannot be set to null, use nullable as an alternative");
        if (schema["items"] is { IsArray: true, Items.Count: > 0 }) errors.Forbidden(path + ".items", "items must be a schema object and not an array");
        if (context.IsInsideMeta && schema.Flag("x-kubernetes-embedded-resource") == true) errors.Forbidden(path + ".x-kubernetes-embedded-resource", "must not be used inside of resource meta");
        if (schema.Flag("uniqueItems") == true) errors.Forbidden(path + ".uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    }

    private static void Extensions(KubeDocument schema, string path, FieldErrors errors)
    {
        var type = schema.Text("type") ?? "";
        if (schema.Flag("x-kubernetes-preserve-unknown-fields") == false) errors.Invalid(path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined");
        var mapType = schema.Text("x-kubernetes-map-type");
        if (mapType is not null) MustBe("object", "x-kubernetes-map-type", type, path, errors);
        if (mapType is not (null or "atomic" or "granular")) errors.NotSupported(path + ".x-kubernetes-map-type", mapType, "atomic", "granular");
        var listType = schema.Text("x-kubernetes-list-type");
        var items = schema["items"] is { IsObject: true } given ? given : null;
        if (listType is not null && type != "array") MustBe("array", "x-kubernetes-list-type", type, path, errors);
        else if (listType == "set" && items is not null) SetItems(items, path, errors);
        if (listType is not (null or "atomic" or "set" or "map")) errors.NotSupported(path + ".x-kubernetes-list-type", listType, "atomic", "set", "map");
        var keys = schema.List("x-kubernetes-list-map-keys");
        if (keys.Count > 0 && listType is null) errors.Required(path + ".x-kubernetes-list-type", "must be map if x-kubernetes-list-map-keys is non-empty");
        else if (keys.Count > 0 && listType != "map") errors.Invalid(path + ".x-kubernetes-list-type", listType!, "must be map if x-kubernetes-list-map-keys is non-empty");
        if (listType == "map") MapList(schema, items, keys, path, errors);
        if (items is null || listType is not ("set" or "map")) return;
        if (items.Flag("nullable") == true) errors.Forbidden(path + ".items.nullable", "cannot be nullable when x-kubernetes-list-type is " + listType);
        if (listType == "map") MapKeys(items, keys, path, errors);
    }

    private static void MustBe(string wanted, string extension, string type, string path, FieldErrors errors)
    {
        if (type == wanted) return;
        var problem = $"must be {wanted} if {extension} is specified";
        if (type.Length == 0) errors.Required(path + ".type", problem);
        else errors.Invalid(path + ".type", type, problem);
    }

    private static void SetItems(KubeDocument items, string path, FieldErrors errors)
    {
        const string Problem = "must be atomic as item of a list with x-kubernetes-list-type=set";
        var listType = items["x-kubernetes-list-type"] ?? KubeDocument.Null;
        if (items.Text("type") == "array" && listType.ScalarText is not (null or "atomic")) errors.Invalid(path + ".items.x-kubernetes-list-type", listType, Problem);
        if (items.Text("type") == "object" && items.Text("x-kubernetes-map-type") != "atomic") errors.Invalid(path + ".items.x-kubernetes-map-type", listType, Problem);
    }

    private static void MapList(KubeDocument schema, KubeDocument? items, IReadOnlyList<KubeDocument> keys, string path, FieldErrors errors)
    {
        if (keys.Count == 0) errors.Required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        if (items is null)
        {
            errors.Required(path + ".items", "must have a schema if x-kubernetes-list-type is map");
            return;
        }

        if (items.Text("type") != "object")
        {
            errors.Invalid(path + ".items.type", items.Text("type") ?? "", "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }

        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var name = key.ScalarText ?? "";
            if (items.At("properties", name) is not { } property) errors.Invalid(path + ".x-kubernetes-list-map-keys", schema["x-kubernetes-list-map-keys"]!, "entries must all be names of item properties");
            else if (property.Text("type") is "array" or "object")
            {
                errors.Invalid($"{path}.items.properties[{name}].type", items.Text("type")!, "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }

            if (!seen.Add(name)) errors.Invalid(path + ".x-kubernetes-list-map-keys", schema["x-kubernetes-list-map-keys"]!, "must not contain duplicate entries");
        }
    }

    private static void MapKeys(KubeDocument items, IReadOnlyList<KubeDocument> keys, string path, FieldErrors errors)
    {
        var required = items.List("required").Select(r => r.ScalarText).ToList();
        foreach (var key in keys)
        {
            var name = key.ScalarText ?? "";
            if (items.At("properties", name) is not { } property) continue;
            var below = $"{path}.items.properties[{name}]";
            if (!required.Contains(name) && property["default"] is null or { IsNull: true })
            {
                errors.Required(below + ".default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
            }

            if (property.Flag("nullable") == true) errors.Forbidden(below + ".nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
        }
    }

    private static void Rules(IReadOnlyList<KubeDocument> rules, string path, FieldErrors errors)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            var (rule, below) = (rules[i], $"{path}.x-kubernetes-validations[{i}]");
            var text = (rule.Text("rule") ?? "").Trim();
            var message = rule.Text("message") ?? "";
            if (text.Length == 0) errors.Required(below + ".rule", "rule is not specified");
            else if (message.Length > 0 && message.Trim().Length == 0) errors.Invalid(below + ".message", message, "must be non-empty if specified");
            else if (message.Trim().AsSpan().ContainsAny('\n', '\r')) errors.Invalid(below + ".message", message, "must not contain line breaks");
            else if (text.AsSpan().ContainsAny('\n', '\r') && message.Trim().Length == 0) errors.Required(below + ".message", "message must be specified if rule contains line breaks");
            if (rule.Text("messageExpression") is { Length: > 0 } expression && expression.Trim().Length == 0) errors.Required(below + ".messageExpression", "messageExpression must be non-empty if specified");
            if (rule.Text("reason") is { } reason && !Reasons.Contains(reason)) errors.NotSupported(below + ".reason", reason, Reasons);
            if (rule.Text("fieldPath") is not { Length: > 0 } field) continue;
            if (field.Trim().Length == 0) errors.Invalid(below + ".fieldPath", field, "must be non-empty if specified");
            if (field.AsSpan().ContainsAny('\n', '\r')) errors.Invalid(below + ".fieldPath", field, "must not contain line breaks");
        }
    }

    /// <summary>Where a node is: why it may have no default, and whether it describes metadata.</summary>
    private sealed record Context(string? NoDefaults, bool IsInsideMeta);
}
