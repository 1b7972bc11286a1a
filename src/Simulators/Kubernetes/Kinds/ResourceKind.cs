using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Apply;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>
/// What the API server knows of one resource: names, shape, defaults, what creation and update do to it, what is valid. Stateless; the object
/// is always the whole document (apiVersion, kind, metadata, …). Common metadata (name, uid, generation of plain objects, finalizers, owner references) is the generic server's part.
/// </summary>
public abstract class ResourceKind
{
    public abstract KubeResource Resource { get; }
    public abstract string Kind { get; }

    /// <summary>The sets of fields that writers of objects of this kind own, to be shared by others who own the same. Nothing depends on it.</summary>
    internal SharedFieldSets FieldSets { get; } = new();

    /// <summary>The resource under whose key the objects are stored: another version's or group's for a kind that is a second view (events.k8s.io).</summary>
    public virtual KubeResource StorageResource => Resource;

    /// <summary>The stored form of an object of this kind; itself unless <see cref="StorageResource"/> is another resource.</summary>
    public virtual KubeDocument ToStorage(KubeDocument value) => value;

    /// <summary>A stored object in this kind's form; the reverse of <see cref="ToStorage"/>.</summary>
    public virtual KubeDocument FromStorage(KubeDocument stored) => stored;

    /// <summary>A stored object may differ from what is read (another version, defaults of a newer schema): <see cref="FromStorage"/> is asked for each.</summary>
    public virtual bool ConvertsOnRead => StorageResource != Resource;

    /// <summary>The revision at which the resource began to be served: no watch resumes from before it.</summary>
    public virtual long ServedSince => 0;

    /// <summary>Served from a CustomResourceDefinition: unknown fields are pruned, values are checked against a schema rather than decoded into types, and validation errors read accordingly.</summary>
    public virtual bool IsCustom => false;

    /// <summary>The columns that a custom resource's tables have after the name; none: the age. Built-in kinds have tables of their own.</summary>
    public virtual IReadOnlyList<PrinterColumn> PrinterColumns => [];

    /// <summary>The schema as the CustomResourceDefinition gives it (openAPIV3Schema); null for built-in kinds.</summary>
    public virtual KubeDocument? OpenApiSchema => null;

    public virtual string ListKind => Kind + "List";
    public abstract string Singular { get; }
    public virtual IReadOnlyList<string> ShortNames => [];
    public virtual IReadOnlyList<string> Categories => [];
    public virtual bool IsNamespaced => true;
    public virtual bool HasStatus => false;
    public virtual bool HasScale => false;
    public abstract SchemaType Schema { get; }

    /// <summary>PUT on a missing name creates (Lease, Endpoints, …).</summary>
    public virtual bool AllowsCreateOnUpdate => false;

    /// <summary>PUT without resourceVersion is accepted.</summary>
    public virtual bool AllowsUnconditionalUpdate => true;

    /// <summary>DELETE answers with the object rather than a Status.</summary>
    public virtual bool DeleteReturnsObject => false;

    /// <summary>A change of anything but metadata and status advances metadata.generation, which starts at 1.</summary>
    public virtual bool HasGeneration => false;

    /// <summary>The order in which deletion without propagationPolicy treats dependents: true for the orphaning default of a few old kinds.</summary>
    public virtual bool OrphansByDefault => false;

    /// <summary>Selectable fields besides metadata.name and metadata.namespace, with their value ("" when absent).</summary>
    public virtual IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => new SortedDictionary<string, Func<KubeDocument, string>>(StringComparer.Ordinal);

    /// <summary>Fills in what the API fills in on decoding; idempotent.</summary>
    public virtual KubeDocument Default(KubeDocument value) => value;

    /// <summary>What is checked before the server hands out what this object asks for (addresses, ports); these errors come alone, before <see cref="Validate"/>.</summary>
    public virtual void ValidateAllocation(KubeDocument value, KubeDocument? stored, KindContext context, FieldErrors errors)
    {
    }

    /// <summary>Drops status and sets what creation sets (finalizers from admission, phase, …).</summary>
    public virtual KubeDocument PrepareForCreate(KubeDocument value, KindContext context) => HasStatus ? value.Without("status") : value;

    /// <summary>An update of the main resource keeps the stored status, and whatever else the caller may not change silently.</summary>
    public virtual KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context) =>
        !HasStatus ? value : stored["status"] is { } status ? value.With("status", status) : value.Without("status");

    /// <summary>An update of the status subresource takes only status and keeps the rest as stored.</summary>
    public virtual KubeDocument PrepareForStatusUpdate(KubeDocument value, KubeDocument stored, KindContext context) =>
        value["status"] is { } status ? stored.With("status", status) : stored.Without("status");

    /// <summary>Appends an error per violated rule, in the API's order.</summary>
    public virtual void Validate(KubeDocument value, FieldErrors errors)
    {
    }

    /// <summary>Appends an error per violated rule of an update (immutable fields, transitions); the new object's own rules included.</summary>
    public virtual void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => Validate(value, errors);

    public virtual void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
    }

    /// <summary>The rules of an update through a subresource that changes a part of the object (ephemeralcontainers of Pods); <paramref name="value"/> is the whole object.</summary>
    public virtual void ValidateSubresource(string subresource, KubeDocument value, KubeDocument stored, FieldErrors errors) => ValidateUpdate(value, stored, errors);

    /// <summary>What is wrong with a name, in the API's words; empty when nothing is. A prefix (generateName) may end in a dash.</summary>
    public virtual IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.Subdomain(isPrefix ? NameRules.MaskTrailingDash(name) : name);

    /// <summary>
    /// Admission's refusal of an otherwise valid create (<paramref name="stored"/> is null) or update, or null: the text after
    /// <c>persistentvolumeclaims "c" is forbidden: </c> of a 403. Asked after validation.
    /// </summary>
    public virtual string? Refuse(KubeDocument value, KubeDocument? stored, KindContext context) => null;

    /// <summary>Warnings (RFC 7234 texts without code) that a create or update of this object earns.</summary>
    public virtual IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) => [];
}
