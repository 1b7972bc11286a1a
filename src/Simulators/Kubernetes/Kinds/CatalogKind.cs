using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>A resource described by data; the base of every built-in kind.</summary>
internal class CatalogKind(KindDescription description, SchemaType schema) : ResourceKind
{
    public sealed override KubeResource Resource => description.Resource;
    public sealed override string Kind => description.Kind;
    public sealed override string Singular => description.Singular;
    public sealed override IReadOnlyList<string> ShortNames => description.ShortNames;
    public sealed override IReadOnlyList<string> Categories => description.Categories;
    public sealed override bool IsNamespaced => description.IsNamespaced;
    public sealed override bool HasStatus => description.HasStatus;
    public sealed override bool HasScale => description.HasScale;
    public sealed override bool AllowsCreateOnUpdate => description.AllowsCreateOnUpdate;
    public sealed override bool AllowsUnconditionalUpdate => description.AllowsUnconditionalUpdate;
    public sealed override bool DeleteReturnsObject => description.DeleteReturnsObject;
    public sealed override bool HasGeneration => description.HasGeneration;
    public sealed override bool OrphansByDefault => description.OrphansByDefault;
    public sealed override SchemaType Schema { get; } = schema;

    private SchemaType? StatusType { get; } = schema.Find("status")?.Type;

    /// <summary>A status that the kind always writes starts as its zero, any other is absent (custom resources: Recorded, storage/snapshot-ready).</summary>
    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context) =>
        !HasStatus ? value : Schema.Find("status") is { OmitEmpty: false } ? WithStatus(value, SchemaDecoder.Zero(StatusType!)) : value.Without("status");

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) => HasStatus ? WithStatus(value, stored["status"]) : value;

    public override KubeDocument PrepareForStatusUpdate(KubeDocument value, KubeDocument stored, KindContext context) => WithStatus(stored, value["status"]);

    private protected KubeDocument WithStatus(KubeDocument value, KubeDocument? status) => status is null ? value.Without("status") : Schema.Set(value, "status", status);

    /// <summary>The object with its spec, made when it is absent, replaced by what <paramref name="edit"/> makes of it.</summary>
    private protected KubeDocument EditSpec(KubeDocument value, Func<KubeDocument, KubeDocument> edit)
    {
        var spec = value["spec"] is { IsNull: false } present ? present : KubeDocument.EmptyObject;
        var edited = edit(spec);
        return ReferenceEquals(edited, spec) && value.Has("spec") ? value : Schema.Set(value, "spec", edited);
    }

    /// <summary>The object with a finalizer appended unless it is there.</summary>
    private protected static KubeDocument WithFinalizer(KubeDocument value, string finalizer) =>
        value.HasFinalizer(finalizer)
            ? value
            : value.With("metadata", MetaType.Set(value["metadata"] ?? KubeDocument.EmptyObject, "finalizers", KubeDocument.ArrayOf([.. value.List("metadata", "finalizers"), finalizer])));

    private protected static SchemaType MetaType { get; } = SchemaCatalog.Kubernetes["ObjectMeta"];
}
