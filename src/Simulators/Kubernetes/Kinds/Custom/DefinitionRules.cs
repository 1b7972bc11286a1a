using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Definitions;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>
/// What is valid in a CustomResourceDefinition. What all versions have in common counts as said once for all, as in the API server's own form, and errors are reported there.
/// Provenance: Recorded (crd/bad-names, empty-spec, versions-invalid, list-type-invalid, group-protected), Documented (API reference of CustomResourceDefinition v1).
/// </summary>
internal static class DefinitionRules
{
    private const string MixedCase = "may have mixed case, but should otherwise match: ";
    private static readonly string[] Scopes = ["Cluster", "Namespaced"];
    private static readonly string[] ColumnTypes = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] ColumnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

    public static void Validate(KubeDocument value, KubeDocument? stored, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (stored is null && value.Name.Length > 0 && value.Name != $"{spec.Text("names", "plural")}.{spec.Text("group")}")
        {
            errors.Invalid("metadata.name", value.Name, "must be spec.names.plural+\".\"+spec.group");
        }

        Spec(spec, errors);
        if (stored is not null) Immutable(spec, stored, errors);
        Names(value.At("status", "acceptedNames"), "status.acceptedNames", errors);
        StoredVersions(value, spec, errors);
        Approval(value, stored, spec, errors);
        if (spec.Flag("preserveUnknownFields") == true && stored?.Flag("spec", "preserveUnknownFields") != true)
        {
            errors.Invalid("spec.preserveUnknownFields", true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
    }

    public static void Names(KubeDocument? names, string path, FieldErrors errors)
    {
        if (names is null) return;
        Label(names["plural"], path + ".plural", "", errors);
        Label(names["singular"], path + ".singular", "", errors);
        Label(names["kind"], path + ".kind", MixedCase, errors);
        Label(names["listKind"], path + ".listKind", MixedCase, errors);
        Labels(names.List("shortNames"), path + ".shortNames", errors);
        if (names.Text("kind") is { Length: > 0 } kind && kind == names.Text("listKind")) errors.Invalid(path + ".listKind", kind, "kind and listKind may not be the same");
        Labels(names.List("categories"), path + ".categories", errors);
    }

    private static void Spec(KubeDocument spec, FieldErrors errors)
    {
        var group = spec.Text("group") ?? "";
        if (group.Length == 0) errors.Required("spec.group");
        else if (NameRules.Subdomain(group) is { Count: > 0 } problems) errors.Invalid("spec.group", group, string.Join(",", problems));
        else if (!group.Contains('.', StringComparison.Ordinal)) errors.Invalid("spec.group", group, "should be a domain with at least one dot");
        var scope = spec.Text("scope") ?? "";
        if (scope.Length == 0) errors.Required("spec.scope");
        else if (!Scopes.Contains(scope)) errors.NotSupported("spec.scope", scope, Scopes);
        var versions = spec.List("versions");
        var shared = DefinitionForm.Of(versions);
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].At("schema", "openAPIV3Schema") is not { IsNull: false }) errors.Required($"spec.versions[{i}].schema.openAPIV3Schema");
        }

        for (var i = 0; i < versions.Count; i++)
        {
            if (NameRules.Label1035(versions[i].Text("name") ?? "") is { Count: > 0 } wrong) errors.Invalid($"spec.versions[{i}].name", versions[i]["name"] ?? "", string.Join(",", wrong));
            Version(versions[i], shared, $"spec.versions[{i}]", errors);
        }

        if (versions.Select(v => v.Text("name")).Distinct(StringComparer.Ordinal).Count() < versions.Count) errors.InvalidQuoted("spec.versions", shared.Quote(), "must contain unique version names");
        if (versions.Count(v => v.Flag("storage") == true) != 1) errors.InvalidQuoted("spec.versions", shared.Quote(), "must have exactly one version marked as storage version");
        if (versions.Count > 0 && versions[0].Text("name") is { Length: > 0 } first && NameRules.Label1035(first) is { Count: > 0 } bad) errors.Invalid("spec.version", first, string.Join(",", bad));
        var names = spec["names"] ?? KubeDocument.EmptyObject;
        foreach (var field in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            if (string.IsNullOrEmpty(names.Text(field))) errors.Required("spec.names." + field);
        }

        Names(names, "spec.names", errors);
        if (shared.HasSchema) Schema(versions[0], shared.HasAnyStatus, "spec.validation", errors);
        if (shared.HasSubresources) Subresources(versions[0]["subresources"], "spec.subresources", errors);
        if (shared.HasColumns) Columns(versions[0], "spec.additionalPrinterColumns", errors);
        if (shared.HasSelectableFields) SelectableFields(versions[0], "spec.selectableFields", errors);
        Conversion(spec["conversion"], errors);
    }

    private static void Version(KubeDocument version, DefinitionForm shared, string path, FieldErrors errors)
    {
        foreach (var problem in DeprecationProblems(version)) errors.Invalid(path + ".deprecationWarning", version["deprecationWarning"]!, problem);
        if (!shared.HasSchema) Schema(version, version.At("subresources", "status") is { IsNull: false }, path + ".schema", errors);
        if (!shared.HasSubresources) Subresources(version["subresources"], path + ".subresources", errors);
        if (!shared.HasColumns) Columns(version, path + ".additionalPrinterColumns", errors);
        if (!shared.HasSelectableFields) SelectableFields(version, path + ".selectableFields", errors);
    }

    private static IEnumerable<string> DeprecationProblems(KubeDocument version)
    {
        if (version["deprecationWarning"] is not { IsString: true } warning) yield break;
        if (version.Flag("deprecated") != true)
        {
            yield return "can only be set for deprecated versions";
            yield break;
        }

        var text = warning.ScalarText!;
        if (text.Length > 256) yield return "must be <= 256 characters long";
        if (text.Length == 0) yield return "must not be an empty string";
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsControl(text[i])) continue;
            yield return $"must only contain printable UTF-8 characters; non-printable character found at index {i}";
            yield break;
        }
    }

    private static void Schema(KubeDocument version, bool hasStatus, string path, FieldErrors errors)
    {
        if (version.At("schema", "openAPIV3Schema") is not { IsObject: true } schema) return;
        path += ".openAPIV3Schema";
        if (hasStatus && schema["type"] is { } type && type.ScalarText != "object")
        {
            errors.Invalid(path + ".type", type, "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled");
        }

        if (schema.Flag("nullable") == true) errors.Forbidden(path + ".nullable", "nullable cannot be true at the root");
        var before = errors.Items.Count;
        StructuralRules.Validate(schema, path, errors);
        if (errors.Items.Count == before) DefaultRules.Validate(schema, path, errors);
        OpenApiRules.Validate(schema, path, errors);
    }

    private static void Subresources(KubeDocument? subresources, string path, FieldErrors errors)
    {
        if (subresources?["scale"] is not { IsNull: false } scale) return;
        ScalePath(scale.Text("specReplicasPath") ?? "", ".spec.", path + ".scale.specReplicasPath", errors);
        ScalePath(scale.Text("statusReplicasPath") ?? "", ".status.", path + ".scale.statusReplicasPath", errors);
        if (scale.Text("labelSelectorPath") is not { Length: > 0 } selector) return;
        path += ".scale.labelSelectorPath";
        if (!IsSimplePath(selector, path, errors)) return;
        if (!selector.StartsWith(".spec.", StringComparison.Ordinal) && !selector.StartsWith(".status.", StringComparison.Ordinal)) errors.Invalid(path, selector, "should be a json path under either .spec or .status");
    }

    private static void ScalePath(string text, string head, string path, FieldErrors errors)
    {
        if (text.Length == 0) errors.Required(path);
        else if (IsSimplePath(text, path, errors) && !text.StartsWith(head, StringComparison.Ordinal)) errors.Invalid(path, text, $"should be a json path under {head.TrimEnd('.')}");
    }

    private static bool IsSimplePath(string text, string path, FieldErrors errors)
    {
        if (text[0] == '.') return true;
        errors.Invalid(path, text, "must be a simple json path starting with .");
        return false;
    }

    private static void Columns(KubeDocument version, string path, FieldErrors errors)
    {
        var columns = version.List("additionalPrinterColumns");
        for (var i = 0; i < columns.Count; i++)
        {
            var (column, below) = (columns[i], $"{path}[{i}]");
            if (string.IsNullOrEmpty(column.Text("name"))) errors.Required(below + ".name");
            var type = column.Text("type") ?? "";
            if (type.Length == 0) errors.Required(below + ".type", $"must be one of {string.Join(",", ColumnTypes)}");
            else if (!ColumnTypes.Contains(type)) errors.Invalid(below + ".type", type, $"must be one of {string.Join(",", ColumnTypes)}");
            if (column.Text("format") is { Length: > 0 } format && !ColumnFormats.Contains(format)) errors.Invalid(below + ".format", format, $"must be one of {string.Join(",", ColumnFormats)}");
            if (column.Text("jsonPath") is { Length: > 0 } jsonPath) IsSimplePath(jsonPath, below + ".JSONPath", errors);
            else errors.Required(below + ".JSONPath");
        }
    }

    private static void SelectableFields(KubeDocument version, string path, FieldErrors errors)
    {
        var fields = version.List("selectableFields");
        if (fields.Count == 0) return;
        var schema = JsonSchema.Read(version.At("schema", "openAPIV3Schema"));
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Count; i++)
        {
            var (text, below) = (fields[i].Text("jsonPath") ?? "", $"{path}[{i}].jsonPath");
            if (text.Length == 0)
            {
                errors.Required(below);
                continue;
            }

            if (Find(schema, text, out var problem) is not { } found)
            {
                errors.Invalid(below, text, $"is an invalid path: {problem}");
                continue;
            }

            if (text.StartsWith(".metadata", StringComparison.Ordinal)) errors.Invalid(below, text, "must not point to fields in metadata");
            if (found.Type is not ("string" or "boolean" or "integer"))
            {
                errors.Invalid(below, text, "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.");
            }

            if (!seen.Add(text)) errors.Duplicate(below, text);
        }

        if (seen.Count > 8) errors.TooMany(path, seen.Count, 8);
    }

    private static JsonSchema? Find(JsonSchema schema, string path, out string problem)
    {
        problem = "";
        if (path[0] != '.')
        {
            problem = $"expected [ or . but got: {path}";
            return null;
        }

        var current = schema;
        foreach (var part in path[1..].Split('.'))
        {
            if (current.Child(part) is not { } child)
            {
                problem = "does not refer to a valid field";
                return null;
            }

            current = child;
        }

        return current;
    }

    private static void Conversion(KubeDocument? conversion, FieldErrors errors)
    {
        if (conversion is not { IsObject: true }) return;
        var strategy = conversion.Text("strategy") ?? "";
        if (strategy.Length == 0) errors.Required("spec.conversion.strategy");
        else if (strategy is not ("None" or "Webhook")) errors.NotSupported("spec.conversion.strategy", strategy, "None", "Webhook");
        var webhook = conversion["webhook"] is { IsNull: false } given ? given : null;
        if (strategy == "Webhook")
        {
            if (webhook?["clientConfig"] is not { IsNull: false } client) errors.Required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook");
            else if (client["url"] is null == client["service"] is null) errors.Required("spec.conversion.webhookClientConfig", "exactly one of url or service is required");
            if (webhook is null || webhook.List("conversionReviewVersions").Count == 0) errors.Required("spec.conversion.conversionReviewVersions");
            else if (!webhook.List("conversionReviewVersions").Any(v => v.ScalarText is "v1" or "v1beta1"))
            {
                errors.Invalid("spec.conversion.conversionReviewVersions", webhook["conversionReviewVersions"]!, "must include at least one of v1, v1beta1");
            }

            return;
        }

        if (webhook?["clientConfig"] is { IsNull: false }) errors.Forbidden("spec.conversion.webhookClientConfig", "should not be set when strategy is not set to Webhook");
        if (webhook?.List("conversionReviewVersions").Count > 0) errors.Forbidden("spec.conversion.conversionReviewVersions", "should not be set when strategy is not set to Webhook");
    }

    private static void Immutable(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        var old = stored["spec"] ?? KubeDocument.EmptyObject;
        if (DefinitionCondition.IsTrue(stored, "Established"))
        {
            Same(spec["scope"], old["scope"], "spec.scope", errors);
            Same(spec.At("names", "kind"), old.At("names", "kind"), "spec.names.kind", errors);
        }

        Same(spec["group"], old["group"], "spec.group", errors);
        Same(spec.At("names", "plural"), old.At("names", "plural"), "spec.names.plural", errors);
    }

    private static void Same(KubeDocument? value, KubeDocument? old, string path, FieldErrors errors)
    {
        if (!Equals(value, old)) errors.Invalid(path, value ?? "", "field is immutable");
    }

    private static void StoredVersions(KubeDocument value, KubeDocument spec, FieldErrors errors)
    {
        var stored = value.List("status", "storedVersions").Select(v => v.ScalarText ?? "").ToList();
        if (stored.Count == 0)
        {
            errors.Invalid("status.storedVersions", KubeDocument.Null, "must have at least one stored version");
            return;
        }

        var names = spec.List("versions");
        foreach (var version in names)
        {
            var name = version.Text("name") ?? "";
            if (version.Flag("storage") == true && !stored.Contains(name)) errors.Invalid("status.storedVersions", KubeDocument.ArrayOf(stored.Select(KubeDocument.Of)), "must have the storage version " + name);
        }

        for (var i = 0; i < stored.Count; i++)
        {
            var name = stored[i];
            if (names.Any(v => v.Text("name") == name)) continue;
            errors.Invalid($"status.storedVersions[{i}]", name,
                $"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions");
        }
    }

    private static void Approval(KubeDocument value, KubeDocument? stored, KubeDocument spec, FieldErrors errors)
    {
        if (!ApiApproval.IsNeeded(spec.Text("group") ?? "")) return;
        var (state, message) = ApiApproval.Read(value);
        if (state is "ApprovedAnnotation" or "UnapprovedAnnotation" || (stored is not null && ApiApproval.Read(stored).State == state)) return;
        var path = $"metadata.annotations[{ApiApproval.Annotation}]";
        if (state == "MissingAnnotation") errors.Required(path, message);
        else errors.Invalid(path, value.Text("metadata", "annotations", ApiApproval.Annotation)!, message);
    }

    private static void Label(KubeDocument? name, string path, string head, FieldErrors errors)
    {
        if (name?.ScalarText is not { Length: > 0 } text) return;
        if (NameRules.Label1035(head.Length > 0 ? text.ToLowerInvariant() : text) is { Count: > 0 } problems) errors.Invalid(path, text, head + string.Join(",", problems));
    }

    private static void Labels(IReadOnlyList<KubeDocument> names, string path, FieldErrors errors)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (NameRules.Label1035(names[i].ScalarText ?? "") is { Count: > 0 } problems) errors.Invalid($"{path}[{i}]", names[i], string.Join(",", problems));
        }
    }
}
