using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>An object's metadata taken apart, to be changed and put together again in the API's field order.</summary>
internal sealed class ObjectMeta
{
    public string Name { get; set; } = "";
    public string GenerateName { get; set; } = "";
    public string Namespace { get; set; } = "";
    public string Uid { get; set; } = "";
    public string ResourceVersion { get; set; } = "";
    public long Generation { get; set; }
    public string? CreationTimestamp { get; set; }
    public string? DeletionTimestamp { get; set; }
    public long? DeletionGracePeriodSeconds { get; set; }
    public KubeDocument? Labels { get; set; }
    public KubeDocument? Annotations { get; set; }
    public KubeDocument? OwnerReferences { get; set; }
    public KubeDocument? Finalizers { get; set; }
    public KubeDocument? ManagedFields { get; set; }

    public static ObjectMeta Of(KubeDocument value)
    {
        var meta = new ObjectMeta();
        if (value["metadata"] is not { IsObject: true } source) return meta;
        foreach (var field in source.Fields)
        {
            var text = field.Value.IsString ? field.Value.ScalarText : null;
            switch (field.Name)
            {
                case "name": meta.Name = text ?? ""; break;
                case "generateName": meta.GenerateName = text ?? ""; break;
                case "namespace": meta.Namespace = text ?? ""; break;
                case "uid": meta.Uid = text ?? ""; break;
                case "resourceVersion": meta.ResourceVersion = text ?? ""; break;
                case "generation": meta.Generation = source.Integer("generation") ?? 0; break;
                case "creationTimestamp": meta.CreationTimestamp = text; break;
                case "deletionTimestamp": meta.DeletionTimestamp = text; break;
                case "deletionGracePeriodSeconds": meta.DeletionGracePeriodSeconds = source.Integer("deletionGracePeriodSeconds"); break;
                case "labels": meta.Labels = NonEmpty(field.Value); break;
                case "annotations": meta.Annotations = NonEmpty(field.Value); break;
                case "ownerReferences": meta.OwnerReferences = NonEmpty(field.Value); break;
                case "finalizers": meta.Finalizers = NonEmpty(field.Value); break;
                case "managedFields": meta.ManagedFields = field.Value.IsArray ? field.Value : null; break;
            }
        }

        return meta;
    }

    public KubeDocument ToDocument()
    {
        var fields = new List<KubeField>(12);
        Add(fields, "name", Name);
        Add(fields, "generateName", GenerateName);
        if (Namespace.Length > 0) fields.Add(new("namespace", KubeDocument.Shared(Namespace)));
        Add(fields, "uid", Uid);
        Add(fields, "resourceVersion", ResourceVersion);
        if (Generation != 0) fields.Add(new("generation", Generation));
        if (CreationTimestamp is not null) fields.Add(new("creationTimestamp", KubeDocument.Shared(CreationTimestamp)));
        if (DeletionTimestamp is not null) fields.Add(new("deletionTimestamp", DeletionTimestamp));
        if (DeletionGracePeriodSeconds is { } seconds) fields.Add(new("deletionGracePeriodSeconds", seconds));
        Add(fields, "labels", Labels);
        Add(fields, "annotations", Annotations);
        Add(fields, "ownerReferences", OwnerReferences);
        Add(fields, "finalizers", Finalizers);
        Add(fields, "managedFields", ManagedFields);
        return KubeDocument.ObjectOf(fields);
    }

    /// <summary>The object with this metadata.</summary>
    public KubeDocument Apply(KubeDocument value) => value.With("metadata", ToDocument());

    public List<string> FinalizerList() => Finalizers is null ? [] : [.. Finalizers.Items.Select(f => f.ScalarText ?? "")];

    public void SetFinalizers(List<string> finalizers) =>
        Finalizers = finalizers.Count == 0 ? null : KubeDocument.ArrayOf(finalizers.Select(KubeDocument.Of));

    /// <summary>A moment as metav1.Time writes it: whole seconds, UTC.</summary>
    public static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static KubeDocument? NonEmpty(KubeDocument value) => value.Fields.Count + value.Items.Count == 0 ? null : value;

    private static void Add(List<KubeField> fields, string name, string value)
    {
        if (value.Length > 0) fields.Add(new(name, value));
    }

    private static void Add(List<KubeField> fields, string name, KubeDocument? value)
    {
        if (value is not null && value.Fields.Count + value.Items.Count > 0) fields.Add(new(name, value));
    }
}
