using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>The rules of ObjectMeta that hold for every kind, in the API's order and words.</summary>
internal static class MetadataValidation
{
    /// <summary>Kinds whose strategies validate only what an update may change.</summary>
    private static readonly string[] ChangeOnly = ["Deployment", "DaemonSet", "ReplicaSet", "Lease", "CustomResourceDefinition"];

    private static readonly string[] StandardFinalizers = ["kubernetes", "foregroundDeletion", "orphan"];

    public static void ValidateCreate(ObjectMeta meta, ResourceKind kind, FieldErrors errors)
    {
        if (meta.GenerateName.Length > 0)
        {
            foreach (var problem in kind.NameErrors(meta.GenerateName, isPrefix: true))
            {
                errors.Add("FieldValueInvalid", "metadata.generateName", $"Invalid value: {Quote(meta.GenerateName)}: {problem}");
            }
        }

        if (meta.Name.Length == 0) errors.Add("FieldValueRequired", "metadata.name", "Required value: name or generateName is required");
        else
        {
            foreach (var problem in kind.NameErrors(meta.Name, isPrefix: false)) errors.Add("FieldValueInvalid", "metadata.name", $"Invalid value: {Quote(meta.Name)}: {problem}");
        }

        if (kind.IsNamespaced && meta.Namespace.Length == 0) errors.Add("FieldValueRequired", "metadata.namespace", "Required value");
        if (!kind.IsNamespaced && meta.Namespace.Length > 0) errors.Add("FieldValueForbidden", "metadata.namespace", "Forbidden: not allowed on this type");
        if (meta.Generation < 0) errors.Add("FieldValueInvalid", "metadata.generation", $"Invalid value: {meta.Generation}: must be greater than or equal to 0");
        ValidateMaps(meta, errors);
        ValidateFinalizers(meta, kind, errors);
    }

    /// <summary>
    /// The rules of an update: asked by the generic registry, once more by the kind's strategy, and their plain part a third time by strategies that
    /// validate the new object whole. Each asking adds its causes (Recorded).
    /// </summary>
    public static void ValidateUpdate(ObjectMeta meta, ObjectMeta old, ResourceKind kind, FieldErrors errors)
    {
        ValidateChange(meta, old, errors);
        ValidateChange(meta, old, errors);
        if (kind.IsCustom || ChangeOnly.Contains(kind.Kind)) return;
        ValidateMaps(meta, errors);
        ValidateFinalizers(meta, kind, errors);
    }

    private static void ValidateChange(ObjectMeta meta, ObjectMeta old, FieldErrors errors)
    {
        if (old.DeletionTimestamp is not null)
        {
            var before = old.FinalizerList();
            var added = meta.FinalizerList().Where(f => !before.Contains(f)).ToList();
            if (added.Count > 0)
            {
                errors.Add("FieldValueForbidden", "metadata.finalizers",
                    $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(Quote))}}}");
            }
        }

        if (meta.ResourceVersion.Length == 0) errors.Add("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: \"\": must be specified for an update");
        if (meta.Generation < old.Generation) errors.Add("FieldValueInvalid", "metadata.generation", $"Invalid value: {meta.Generation}: must not be decremented");
        Immutable("name", meta.Name, old.Name, errors);
        Immutable("namespace", meta.Namespace, old.Namespace, errors);
        Immutable("uid", meta.Uid, old.Uid, errors);
        ValidateMaps(meta, errors);
    }

    private static void Immutable(string field, string value, string old, FieldErrors errors)
    {
        if (value != old) errors.Add("FieldValueInvalid", "metadata." + field, $"Invalid value: {Quote(value)}: field is immutable");
    }

    private static void ValidateMaps(ObjectMeta meta, FieldErrors errors)
    {
        if (meta.Labels is { } labels)
        {
            foreach (var label in labels.Fields)
            {
                foreach (var problem in NameRules.QualifiedName(label.Name)) errors.Add("FieldValueInvalid", "metadata.labels", $"Invalid value: {Quote(label.Name)}: {problem}");
                var value = label.Value.ScalarText ?? "";
                foreach (var problem in NameRules.LabelValue(value)) errors.Add("FieldValueInvalid", "metadata.labels", $"Invalid value: {Quote(value)}: {problem}");
            }
        }

        if (meta.Annotations is { } annotations)
        {
            long size = 0;
            foreach (var annotation in annotations.Fields)
            {
                foreach (var problem in NameRules.QualifiedName(annotation.Name.ToLowerInvariant()))
                {
                    errors.Add("FieldValueInvalid", "metadata.annotations", $"Invalid value: {Quote(annotation.Name)}: {problem}");
                }

                size += annotation.Name.Length + (annotation.Value.ScalarText?.Length ?? 0);
            }

            if (size > 256 * 1024) errors.Add("FieldValueTooLong", "metadata.annotations", "Too long: may not be more than 262144 bytes");
        }

        if (meta.OwnerReferences is { } owners) ValidateOwners(owners, errors);
    }

    private static void ValidateOwners(KubeDocument owners, FieldErrors errors)
    {
        var controllers = new List<string>();
        for (var i = 0; i < owners.Items.Count; i++)
        {
            var owner = owners.Items[i];
            // The field path does not name the index: the API passes the list's path down.
            var path = "metadata.ownerReferences";
            var apiVersion = owner.Text("apiVersion") ?? "";
            var kind = owner.Text("kind") ?? "";
            var version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (version.Length == 0) errors.Add("FieldValueInvalid", path + ".apiVersion", $"Invalid value: {Quote(apiVersion)}: version must not be empty");
            if (kind.Length == 0) errors.Add("FieldValueInvalid", path + ".kind", "Invalid value: \"\": must not be empty");
            if ((owner.Text("name") ?? "").Length == 0) errors.Add("FieldValueInvalid", path + ".name", "Invalid value: \"\": must not be empty");
            if ((owner.Text("uid") ?? "").Length == 0) errors.Add("FieldValueInvalid", path + ".uid", "Invalid value: \"\": must not be empty");
            if (apiVersion == "v1" && kind == "Event") errors.Add("FieldValueInvalid", path, $"Invalid value: {owner}: /v1, Kind=Event is disallowed from being an owner");
            if (owner.Flag("controller") == true) controllers.Add($"{kind}/{owner.Text("name")}");
        }

        if (controllers.Count > 1)
        {
            errors.Add("FieldValueInvalid", "metadata.ownerReferences",
                $"Invalid value: {owners}: Only one reference can have Controller set to true. Found \"true\" in references for {controllers[0]} and {controllers[1]}");
        }
    }

    /// <summary>Finalizers are qualified names with a prefix, or one of the standard ones.</summary>
    public static void ValidateFinalizerNames(IReadOnlyList<KubeDocument> finalizers, string path, FieldErrors errors, bool mayBeShort = false)
    {
        for (var i = 0; i < finalizers.Count; i++)
        {
            var text = finalizers[i].ScalarText ?? "";
            var problems = NameRules.QualifiedName(text);
            foreach (var problem in problems) errors.Add("FieldValueInvalid", path, $"Invalid value: {Quote(text)}: {problem}");
            if (problems.Count > 0 || mayBeShort || text.Contains('/', StringComparison.Ordinal) || StandardFinalizers.Contains(text)) continue;
            errors.Add("FieldValueInvalid", string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"),
                $"Invalid value: {Quote(text)}: name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    private static void ValidateFinalizers(ObjectMeta meta, ResourceKind kind, FieldErrors errors)
    {
        if (meta.Finalizers is null) return;
        // Only the built-in groups ask for names with a prefix.
        ValidateFinalizerNames(meta.Finalizers.Items, "metadata.finalizers", errors, kind.IsCustom || kind.Resource == KubeResources.CustomResourceDefinitions);
        var finalizers = meta.FinalizerList();
        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
        {
            errors.Add("FieldValueInvalid", "metadata.finalizers", $"Invalid value: {meta.Finalizers}: finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    public static string Quote(string text) => KubeDocument.Of(text).ToString();
}
