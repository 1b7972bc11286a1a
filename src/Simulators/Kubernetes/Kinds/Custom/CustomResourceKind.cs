using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>
/// One served version of a CustomResourceDefinition. Objects are stored in the storage version and pruned and defaulted by the schema of the version in which they are read.
/// Provenance: Recorded (topic crd), Documented (Extend the Kubernetes API with CustomResourceDefinitions).
/// </summary>
public sealed class CustomResourceKind : ResourceKind
{
    private readonly JsonSchema _schema;
    private readonly SortedDictionary<string, Func<KubeDocument, string>> _selectable = new(StringComparer.Ordinal);

    /// <param name="definition">A CustomResourceDefinition with accepted names.</param>
    /// <param name="version">The entry of spec.versions.</param>
    /// <param name="servedSince">The revision at which serving began: no watch resumes from before it.</param>
    internal CustomResourceKind(KubeDocument definition, KubeDocument version, long servedSince)
    {
        var names = definition.At("status", "acceptedNames") ?? KubeDocument.EmptyObject;
        var group = definition.Text("spec", "group") ?? "";
        var plural = definition.Text("spec", "names", "plural") ?? "";
        Definition = definition;
        Version = version;
        Resource = new KubeResource(group, version.Text("name") ?? "", plural);
        StorageResource = new KubeResource(group, StorageVersion(definition), plural);
        Kind = definition.Text("spec", "names", "kind") ?? "";
        ListKind = definition.Text("spec", "names", "listKind") ?? Kind + "List";
        Singular = names.Text("singular") is { Length: > 0 } singular ? singular : definition.Text("spec", "names", "singular") ?? "";
        ShortNames = [.. names.List("shortNames").Select(n => n.ScalarText ?? "")];
        Categories = [.. names.List("categories").Select(n => n.ScalarText ?? "")];
        IsNamespaced = definition.Text("spec", "scope") == "Namespaced";
        HasStatus = version.At("subresources", "status") is { IsNull: false };
        Scale = version.At("subresources", "scale") is { IsNull: false } scale ? CustomScale.Read(scale) : null;
        IsTerminating = definition.IsDeleting;
        ServedSince = servedSince;
        _schema = JsonSchema.Read(version.At("schema", "openAPIV3Schema"));
        Schema = CustomShapes.OfResource(Kind, _schema);
        PrinterColumns = [.. version.List("additionalPrinterColumns").Select(Column)];
        foreach (var field in version.List("selectableFields"))
        {
            var path = (field.Text("jsonPath") ?? "").TrimStart('.').Split('.');
            _selectable[string.Join('.', path)] = value => value.At(path) is { IsNull: false } found ? found.ScalarText ?? "" : "";
        }

        if (version.Flag("deprecated") == true) DeprecationWarning = version.Text("deprecationWarning") ?? $"{Resource.ApiVersion} {Kind} is deprecated";
    }

    public override KubeResource Resource { get; }
    public override KubeResource StorageResource { get; }
    public override bool ConvertsOnRead => true;
    public override bool IsCustom => true;
    public override string Kind { get; }
    public override string ListKind { get; }
    public override string Singular { get; }
    public override IReadOnlyList<string> ShortNames { get; }
    public override IReadOnlyList<string> Categories { get; }
    public override bool IsNamespaced { get; }
    public override bool HasStatus { get; }
    public override bool HasScale => Scale is not null;
    public override bool HasGeneration => true;
    public override bool AllowsUnconditionalUpdate => false;
    public override SchemaType Schema { get; }
    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => _selectable;
    public override IReadOnlyList<PrinterColumn> PrinterColumns { get; }
    public override KubeDocument OpenApiSchema => _schema.Source;

    /// <summary>The CustomResourceDefinition it comes from.</summary>
    public KubeDocument Definition { get; }

    /// <summary>Its entry in spec.versions.</summary>
    public KubeDocument Version { get; }

    /// <summary>Its definition is being deleted: nothing more may be created.</summary>
    public bool IsTerminating { get; }

    /// <summary>What every answer of a deprecated version warns of, or null.</summary>
    public string? DeprecationWarning { get; }

    public override long ServedSince { get; }

    internal CustomScale? Scale { get; }

    public override KubeDocument ToStorage(KubeDocument value) => StorageResource.Version == Resource.Version ? value : value.With("apiVersion", StorageResource.ApiVersion);

    public override KubeDocument FromStorage(KubeDocument stored)
    {
        if (stored.Text("apiVersion") != Resource.ApiVersion) stored = stored.With("apiVersion", Resource.ApiVersion);
        return CustomDefaults.Apply(CustomPruning.DropNulls(CustomPruning.Prune(stored, _schema, null), _schema), _schema);
    }

    /// <summary>Reads a received object: metadata into its type, the rest pruned and defaulted; kind stays as given, to be validated.</summary>
    /// <param name="value">The object as received.</param>
    /// <param name="problems">Takes a line <c>unknown field "spec.x"</c> per field that goes; null when no one wants them.</param>
    /// <param name="error">What does not fit metadata, in the API's words, or null.</param>
    internal KubeDocument Decode(KubeDocument value, List<string>? problems, out string? error)
    {
        var unknown = problems is null ? null : new List<string>();
        var embedded = new EmbeddedMetadata(unknown);
        if (value["metadata"] is { } metadata) value = value.With("metadata", metadata.IsNull ? KubeDocument.EmptyObject : embedded.Decode(metadata, "metadata"));
        value = CustomPruning.DropNulls(CustomPruning.Prune(value, _schema, unknown), _schema);
        value = CustomDefaults.Apply(embedded.Coerce(value, _schema, ""), _schema);
        error = embedded.Error;
        foreach (var path in unknown ?? []) problems!.Add($"unknown field \"{path}\"");
        return value["metadata"] is null ? value.With("metadata", KubeDocument.EmptyObject) : value;
    }

    public override void Validate(KubeDocument value, FieldErrors errors) => Check(value, null, errors, checksSpec: true);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => Check(value, stored, errors, checksSpec: true);

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => Check(value, stored, errors, checksSpec: false);

    private void Check(KubeDocument value, KubeDocument? stored, FieldErrors errors, bool checksSpec)
    {
        foreach (var error in SchemaValidator.Validate(value, stored, _schema, "").Errors) errors.Add(error.Reason, error.Field, error.Message);
        Scale?.Validate(value, checksSpec, errors);
        EmbeddedMetadata.Validate(value, _schema, "", errors);
        if (stored is not null)
        {
            var before = new FieldErrors();
            ListTypeRules.Validate(stored, _schema, "", before);
            if (before.Any)
            {
                NoteUnasked(errors);
                return;
            }
        }

        ListTypeRules.Validate(value, _schema, "", errors);
        NoteUnasked(errors);
    }

    /// <summary>Rules in CEL are not asked of an object that does not fit its schema, and the answer says so (Recorded: storage/snapshot-invalid).</summary>
    private void NoteUnasked(FieldErrors errors)
    {
        if (!_schema.HasRules || !errors.Items.Any(e => e.Reason is "FieldValueNotSupported" or "FieldValueRequired" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid")) return;
        errors.Add("FieldValueInvalid", "<nil>", "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");
    }

    private static string StorageVersion(KubeDocument definition)
    {
        foreach (var version in definition.List("spec", "versions"))
        {
            if (version.Flag("storage") == true) return version.Text("name") ?? "";
        }

        return "";
    }

    private static PrinterColumn Column(KubeDocument column) => new(
        column.Text("name") ?? "", column.Text("type") ?? "", column.Text("jsonPath") ?? "", column.Text("format") ?? "", column.Text("description") ?? "",
        (int)(column.Integer("priority") ?? 0));
}
