using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Apply;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Api.Subresources;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>PUT of an object or its status, and what every other change of a stored object goes through.</summary>
internal sealed class UpdateHandler(ServerState state, CreateHandler create)
{
    public ApiResponse Handle(RequestInfo request)
    {
        if (RequestOptions.Check(request, "UpdateOptions") is { } refused) return refused;
        var warnings = new List<string>();
        var value = state.Bodies.ReadObject(request, warnings);
        var meta = ObjectMeta.Of(value);
        if (NamespaceRules.Match(meta, request) is { } mismatch) return mismatch;
        if (NameMismatch(meta, request) is { } misnamed) return misnamed;
        var table = state.Store.Table(request.Kind.StorageResource);
        var stored = table.Objects.Get(EtcdStore.KeyOf(request.Namespace, request.Name));
        if (stored is null)
        {
            if (!request.Kind.AllowsCreateOnUpdate || request.Subresource is not null) return ApiStatus.NotFound(request.Resource, request.Name);
            return create.Create(meta.Apply(value), request, warnings).WithWarnings(warnings);
        }

        if (meta.Uid.Length > 0 && meta.Uid != stored.Value.Uid)
        {
            return ApiStatus.Conflict(request.Resource, request.Name, $"StorageError: invalid object, Code: 4, Key: {table.EtcdKey(stored.Key)}, ResourceVersion: 0, "
                + $"AdditionalErrorMsg: Precondition failed: UID in precondition: {meta.Uid}, UID in object meta: {stored.Value.Uid}");
        }

        return Update(meta, value, stored, request, warnings).WithWarnings(warnings);
    }

    /// <summary>Replaces a stored object by a decoded one under the rules of updates.</summary>
    /// <param name="meta">Metadata of the new object; its namespace and name are those of the request.</param>
    /// <param name="value">The new object.</param>
    /// <param name="stored">What is there.</param>
    /// <param name="request">The request; its subresource "status" asks for an update of the status.</param>
    /// <param name="warnings">Takes warnings.</param>
    /// <param name="isApply">The object's managedFields are made already.</param>
    public ApiResponse Update(ObjectMeta meta, KubeDocument value, StoredObject stored, RequestInfo request, List<string> warnings, bool isApply = false)
    {
        var kind = request.Kind;
        var current = kind.FromStorage(state.Store.Read(state.Store.Table(kind.StorageResource), stored, out var isStale));
        if (CheckVersion(meta, stored, request) is { } refused) return refused;
        var old = ObjectMeta.Of(current);
        CarryOver(meta, old);
        var updated = kind.Default(meta.Apply(value));
        if (state.Options.TracksManagedFields)
        {
            meta.ManagedFields = FieldOwnership.IgnoringTimes(old.ManagedFields, isApply ? meta.ManagedFields : FieldOwnership.AfterUpdate(current, updated, request, state.NowText));
            var defaulted = ObjectMeta.Of(updated);
            defaulted.ManagedFields = meta.ManagedFields;
            updated = defaulted.Apply(updated);
        }

        var context = state.Context();
        var isStatus = request.Subresource == "status";
        var isEphemeral = request.Subresource == "ephemeralcontainers";
        var errors = new FieldErrors();
        if (!isStatus && !isEphemeral) kind.ValidateAllocation(updated, current, context, errors);
        if (errors.Any) return ApiStatus.Invalid(kind, meta.Name, errors);
        updated = isStatus ? StatusMetadata.Apply(kind, meta, current, kind.PrepareForStatusUpdate(updated, current, context))
            : isEphemeral ? EphemeralContainers.Take(updated, current)
            : kind.PrepareForUpdate(updated, current, context);
        if (!isStatus && kind.HasGeneration && Generations.Advances(kind, updated, current)) updated = Generations.Set(updated, old.Generation + 1);
        if (CustomTypes.Refuse(updated, request) is { } wrongKind) return wrongKind;
        MetadataValidation.ValidateUpdate(ObjectMeta.Of(updated), old, kind, errors);
        if (isStatus) kind.ValidateStatusUpdate(updated, current, errors);
        else if (isEphemeral) EphemeralContainers.Validate(updated, current, kind, errors);
        else kind.ValidateUpdate(updated, current, errors);
        if (errors.Any) return ApiStatus.Invalid(kind, meta.Name, errors);
        if ((state.Escalations.Refuse(updated, current, request) ?? Admission.Refuse(updated, current, request, context)) is { } forbidden) return forbidden;
        warnings.AddRange(kind.Warnings(updated, current));
        return Commit(updated, current, stored, request, isStale);
    }

    /// <summary>Writes a valid new state: nothing when nothing changed, a deletion when the last finalizer of a deleting object went.</summary>
    public ApiResponse Commit(KubeDocument updated, KubeDocument current, StoredObject stored, RequestInfo request, bool isStale)
    {
        var kind = request.Kind;
        if (request.IsDryRun) return ApiStatus.Ok(updated);
        var table = state.Store.Table(kind.StorageResource);
        var writer = new StoreWriter(request.User, request.Verb, request.Subresource);
        if (IsFinished(updated, kind))
        {
            state.Store.Remove(table, stored, writer);
            return ApiStatus.Ok(updated);
        }

        if (!isStale && updated.Equals(current) && (!kind.ConvertsOnRead || kind.ToStorage(updated).Equals(stored.Value))) return ApiStatus.Ok(current);
        return ApiStatus.Ok(kind.FromStorage(state.Store.Put(table, stored.Key, stored, kind.ToStorage(updated), writer).Value));
    }

    /// <summary>The 400 for an object of another name than the path, or none.</summary>
    public static ApiResponse? NameMismatch(ObjectMeta meta, RequestInfo request)
    {
        if (meta.Name == request.Name) return null;
        return ApiStatus.BadRequest(meta.Name.Length == 0
            ? $"the name of the object ({request.Name} based on URL) was undeterminable: name must be provided"
            : $"the name of the object ({meta.Name}) does not match the name on the URL ({request.Name})");
    }

    private static bool IsFinished(KubeDocument updated, ResourceKind kind) =>
        updated.IsDeleting && updated.List("metadata", "finalizers").Count == 0 && (updated.Integer("metadata", "deletionGracePeriodSeconds") ?? 0) == 0
        && !(kind.Resource == KubeResources.Namespaces && updated.List("spec", "finalizers").Count > 0);

    private static ApiResponse? CheckVersion(ObjectMeta meta, StoredObject stored, RequestInfo request)
    {
        if (meta.ResourceVersion.Length == 0 || meta.ResourceVersion == "0")
        {
            if (request.Kind.AllowsUnconditionalUpdate || request.Verb == "patch") return null;
            var errors = new FieldErrors();
            errors.Add("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update");
            // The resource stands where other errors have the kind (Recorded: crd/cr-status).
            return ApiStatus.Invalid(request.Resource.Group, request.Resource.Plural, request.Name, errors.Items);
        }

        if (!ulong.TryParse(meta.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return ApiStatus.Unknown($"strconv.ParseUint: parsing \"{meta.ResourceVersion}\": invalid syntax");
        }

        return version == (ulong)stored.ModRevision ? null : ApiStatus.Conflict(request.Resource, request.Name);
    }

    /// <summary>What an update can never change is taken from the stored object.</summary>
    private static void CarryOver(ObjectMeta meta, ObjectMeta old)
    {
        if (meta.Uid.Length == 0) meta.Uid = old.Uid;
        if (meta.GenerateName.Length == 0 && old.GenerateName.Length > 0) meta.GenerateName = "";
        meta.ResourceVersion = old.ResourceVersion;
        meta.Generation = old.Generation;
        meta.CreationTimestamp = old.CreationTimestamp;
        meta.DeletionTimestamp = old.DeletionTimestamp;
        meta.DeletionGracePeriodSeconds = old.DeletionGracePeriodSeconds;
    }
}
