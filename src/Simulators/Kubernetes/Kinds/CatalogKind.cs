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
}
