using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>
/// Checks a value against a schema in the API's words and order. With an old value, what is wrong with a part that did not change is forgiven (ratcheting).
/// Provenance: Recorded (crd/cr-validation, crd/cr-ratcheting), Documented (Validation; Validation ratcheting).
/// </summary>
internal static class SchemaValidator
{
    /// <param name="value">The value.</param>
    /// <param name="old">What was there before at this place; null when it cannot be told.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="path">Its path, "" for a whole object.</param>
    public static SchemaResult Validate(KubeDocument value, KubeDocument? old, JsonSchema schema, string path)
    {
        var result = new SchemaResult();
        CheckType(value, schema, path, result);
        if (!value.IsNull)
        {
            CheckCombinations(value, old, schema, path, result);
            if (value.IsString) SchemaScalars.CheckText(value, schema, path, result);
            if (value.IsNumber) SchemaScalars.CheckNumber(value, schema, path, result);
            if (value.IsArray) CheckItems(value, old, schema, path, result);
        }

        if (schema.Enum.Count > 0) CheckEnum(value, schema, path, result);
        if (value.IsObject) CheckFields(value, old, schema, path, result);
        result.Matches++;
        if (!result.IsValid && old is not null && old.Equals(value)) result.Forgive();
        return result;
    }

    private static void CheckType(KubeDocument value, JsonSchema schema, string path, SchemaResult result)
    {
        if (schema.Types.Count == 0 && schema.Format.Length == 0) return;
        if (value.IsNull)
        {
            if (schema.Types.Count > 0 && !schema.IsNullable) TypeError(path, string.Join(",", schema.Types), "null", result);
            return;
        }

        var (type, format) = Describe(value);
        var isFitting = schema.Types.Contains(type) || (type == "integer" && schema.Types.Contains("number"))
            || (type == "number" && schema.Types.Contains("integer") && IsWhole(value));
        var isNumeric = schema.Types.Contains("number") || schema.Types.Contains("integer");
        if (!value.IsString && !value.IsArray && schema.Format.Length > 0 && !isFitting && format != schema.Format) TypeError(path, schema.Format, format, result);
        else if (!isNumeric && schema.Format.Length > 0 && (value.IsString || value.IsArray)) result.Matches++;
        else if (!isFitting) TypeError(path, string.Join(",", schema.Types), type, result);
        else result.Matches++;
    }

    private static void TypeError(string path, string wanted, string found, SchemaResult result) =>
        result.Add("FieldValueTypeInvalid", path, $"Invalid value: \"{found}\": {path} in body must be of type {wanted}: \"{found}\"");

    internal static (string Type, string Format) Describe(KubeDocument value) => value.Kind switch
    {
        KubeDocumentKind.Object => ("object", ""),
        KubeDocumentKind.Array => ("array", ""),
        KubeDocumentKind.String => ("string", ""),
        KubeDocumentKind.Boolean => ("boolean", ""),
        KubeDocumentKind.Null => ("null", ""),
        _ => long.TryParse(value.ScalarText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? ("integer", "int64") : ("number", "double"),
    };

    private static bool IsWhole(KubeDocument value) =>
        double.TryParse(value.ScalarText, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 9e15 && number == Math.Truncate(number);

    private static void CheckEnum(KubeDocument value, JsonSchema schema, string path, SchemaResult result)
    {
        foreach (var allowed in schema.Enum)
        {
            if (allowed.Equals(value)) return;
        }

        var supported = string.Join(", ", schema.Enum.Select(e => KubeDocument.Of(e.IsString ? e.ScalarText! : e.ToString()).ToString()));
        result.Add("FieldValueNotSupported", path, $"Unsupported value: {value}: supported values: {supported}");
    }

    private static void CheckItems(KubeDocument value, KubeDocument? old, JsonSchema schema, string path, SchemaResult result)
    {
        for (var i = 0; schema.Items is not null && i < value.Items.Count; i++)
        {
            var before = schema.ListType == "map" && old is { IsArray: true } ? Correlate(value.Items[i], old, schema) : null;
            result.Merge(Validate(value.Items[i], before, schema.Items, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]"));
        }

        if (schema.MinItems is { } min && value.Items.Count < min)
        {
            result.Invalid(path, value.Items.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {min} items");
        }

        if (schema.MaxItems is { } max && value.Items.Count > max) TooMany(path, value.Items.Count, max, result);
        result.Matches++;
    }

    private static KubeDocument? Correlate(KubeDocument item, KubeDocument old, JsonSchema schema)
    {
        foreach (var candidate in old.Items)
        {
            var isSame = true;
            foreach (var key in schema.ListMapKeys) isSame &= Equals(candidate[key], item[key]);
            if (isSame) return candidate;
        }

        return null;
    }

    private static void CheckFields(KubeDocument value, KubeDocument? old, JsonSchema schema, string path, SchemaResult result)
    {
        var count = value.Fields.Count;
        if (schema.MinProperties is { } min && count < min)
        {
            result.Invalid(path, count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {min} properties");
            return;
        }

        if (schema.MaxProperties is { } max && count > max)
        {
            TooMany(path, count, max, result);
            return;
        }

        if (schema.AdditionalProperties is { } additional)
        {
            foreach (var (name, item) in value.FieldSpan)
            {
                if (!schema.Properties.ContainsKey(name)) result.Merge(Validate(item, old?[name], additional, Below(path, name)));
            }
        }
        else if (schema.ForbidsAdditional)
        {
            foreach (var (name, _) in value.FieldSpan)
            {
                if (!schema.Properties.ContainsKey(name)) result.Invalid(Below(path, name), "\"\"", $"{Below(path, name)} in body is a forbidden property");
            }
        }

        foreach (var (name, property) in schema.Properties)
        {
            if (value[name] is { } item) result.Merge(Validate(item, old?[name], property, Below(path, name)));
        }

        foreach (var name in schema.Required)
        {
            if (value[name] is null) result.Add("FieldValueRequired", Below(path, name), "Required value");
        }

        result.Matches++;
    }

    private static void CheckCombinations(KubeDocument value, KubeDocument? old, JsonSchema schema, string path, SchemaResult result)
    {
        if (schema.AnyOf.Count > 0)
        {
            var (valid, best) = Alternatives(value, old, schema.AnyOf, path);
            if (valid == 0) result.Nowhere($"\"{path}\" must validate at least one schema (anyOf)");
            if (valid == 0) result.Merge(best!);
        }

        if (schema.OneOf.Count > 0)
        {
            var (valid, best) = Alternatives(value, old, schema.OneOf, path);
            if (valid != 1)
            {
                var found = valid == 0 ? "Found none valid" : string.Create(CultureInfo.InvariantCulture, $"Found {valid} valid alternatives");
                result.Nowhere($"\"{path}\" must validate one and only one schema (oneOf). {found}");
                if (valid == 0) result.Merge(best!);
            }
        }

        if (schema.AllOf.Count > 0)
        {
            var valid = 0;
            foreach (var part in schema.AllOf)
            {
                var one = Validate(value, old, part, path);
                if (one.IsValid) valid++;
                result.Merge(one);
            }

            if (valid < schema.AllOf.Count) result.Nowhere($"\"{path}\" must validate all the schemas (allOf){(valid == 0 ? ". None validated" : "")}");
        }

        if (schema.Not is { } not && Validate(value, old, not, path).IsValid) result.Nowhere($"\"{path}\" must not validate the schema (not)");
    }

    private static (int Valid, SchemaResult? Best) Alternatives(KubeDocument value, KubeDocument? old, IReadOnlyList<JsonSchema> schemas, string path)
    {
        var valid = 0;
        SchemaResult? best = null;
        foreach (var schema in schemas)
        {
            var one = Validate(value, old, schema, path);
            if (one.IsValid) valid++;
            else if (best is null || one.Matches > best.Matches) best = one;
        }

        return (valid, best);
    }

    private static void TooMany(string path, int count, long max, SchemaResult result) =>
        result.Add("FieldValueTooMany", path, string.Create(CultureInfo.InvariantCulture, $"Too many: {count}: must have at most {max} {(max == 1 ? "item" : "items")}"));

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
