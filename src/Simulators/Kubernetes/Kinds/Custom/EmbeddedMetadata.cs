using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>Metadata of a custom resource and of the objects embedded in it (<c>x-kubernetes-embedded-resource</c>): decoded into its type, unknown fields dropped, then checked. Provenance: Recorded (crd/cr-pruning), Documented (RawExtension).</summary>
internal sealed class EmbeddedMetadata(List<string>? unknown)
{
    private static readonly SchemaType MetadataType = SchemaCatalog.Kubernetes["ObjectMeta"];
    private readonly SchemaDecoder _decoder = new();

    /// <summary>The first thing that does not fit, in the API's words.</summary>
    public string? Error { get; private set; }

    /// <summary>The metadata in the API's form.</summary>
    public KubeDocument Decode(KubeDocument metadata, string prefix)
    {
        var decoded = _decoder.Decode(MetadataType, metadata);
        if (_decoder.Error is { } error)
        {
            Error ??= error;
            return metadata;
        }

        foreach (var path in _decoder.UnknownFields) unknown?.Add($"{prefix}.{path}");
        return decoded["creationTimestamp"] is { IsNull: true } ? decoded.Without("creationTimestamp") : decoded;
    }

    /// <summary>The value with the metadata of its embedded objects decoded.</summary>
    public KubeDocument Coerce(KubeDocument value, JsonSchema? schema, string path, bool isRoot = true)
    {
        if (schema is null || Error is not null) return value;
        if (value.IsArray)
        {
            var index = 0;
            return schema.Items is null ? value : CustomPruning.Items(value, item => Coerce(item, schema.Items, $"{path}[{index++}]", false));
        }

        if (!value.IsObject) return value;
        var fields = value.FieldSpan;
        List<KubeField>? changed = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var (name, item) = fields[i];
            var below = path.Length == 0 ? name : $"{path}.{name}";
            var isEmbedded = !isRoot && schema.IsEmbeddedResource;
            if (isEmbedded && name == "metadata")
            {
                item = Decode(item, below);
                if (Error is not null) Error = $"{below}: Invalid value: {item}: {Error}";
            }
            else if (isEmbedded && name is "kind" or "apiVersion" && isEmbedded && !item.IsString) Error ??= $"{below}: Invalid value: {item}: must be a string";
            else if (!(isRoot && name is "kind" or "apiVersion" or "metadata") && schema.Child(name) is { } child) item = Coerce(item, child, below, false);
            CustomPruning.Keep(ref changed, fields, i, item);
        }

        return changed is null ? value : KubeDocument.ObjectOf(changed);
    }

    /// <summary>Checks kind, apiVersion and metadata of embedded objects.</summary>
    public static void Validate(KubeDocument value, JsonSchema? schema, string path, FieldErrors errors, bool isRoot = true)
    {
        if (schema is null) return;
        for (var i = 0; i < value.Items.Count; i++) Validate(value.Items[i], schema.Items, $"{path}[{i}]", errors, false);
        if (!value.IsObject) return;
        if (!isRoot && schema.IsEmbeddedResource) ValidateResource(value, path, errors);
        foreach (var (name, item) in value.Fields)
        {
            if (schema.Child(name) is not { } child || (isRoot && name is "kind" or "apiVersion" or "metadata")) continue;
            Validate(item, child, schema.Properties.ContainsKey(name) ? (path.Length == 0 ? name : $"{path}.{name}") : $"{path}[{name}]", errors, false);
        }
    }

    private static void ValidateResource(KubeDocument value, string path, FieldErrors errors)
    {
        if (value["apiVersion"] is not { } apiVersion) errors.Required(path + ".apiVersion");
        else if (apiVersion.ScalarText is { Length: 0 }) errors.Invalid(path + ".apiVersion", apiVersion, "must not be empty");
        else if (apiVersion.ScalarText!.Count(c => c == '/') > 1) errors.Invalid(path + ".apiVersion", apiVersion, $"unexpected GroupVersion string: {apiVersion.ScalarText}");
        if (value["kind"] is not { } kind) errors.Required(path + ".kind");
        else if (kind.ScalarText is { Length: 0 }) errors.Invalid(path + ".kind", kind, "must not be empty");
        else if (NameRules.Label1035(kind.ScalarText!.ToLowerInvariant()) is { Count: > 0 } problems)
        {
            errors.Invalid(path + ".kind", kind, "may have mixed case, but should otherwise match: " + string.Join(",", problems));
        }

        if (value["metadata"] is not { IsObject: true } metadata) return;
        foreach (var problem in NameRules.PathSegment(metadata.Text("name") is { Length: > 0 } name ? name : "fakename", false)) errors.Invalid(path + ".metadata.name", metadata["name"]!, problem);
        Rules.SelectorRules.Labels(metadata["labels"], path + ".metadata.labels", errors);
        Rules.SelectorRules.Annotations(metadata["annotations"], path + ".metadata.annotations", errors);
    }
}
