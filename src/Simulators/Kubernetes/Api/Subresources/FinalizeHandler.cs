using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Subresources;

/// <summary>namespaces/finalize: replaces spec.finalizers; the last one gone from a deleting namespace removes it (Recorded).</summary>
internal sealed class FinalizeHandler(ServerState state, UpdateHandler update)
{
    private static readonly string[] FinalizersPath = ["spec", "finalizers"];

    public ApiResponse Handle(RequestInfo request)
    {
        var warnings = new List<string>();
        var given = state.Bodies.ReadObject(request, warnings);
        var table = state.Store.Table(request.Kind.StorageResource);
        if (table.Objects.Get(request.Name) is not { } stored) return ApiStatus.NotFound(request.Resource, request.Name);
        var current = state.Store.Read(table, stored, out var isStale);
        if (given.ResourceVersion.Length > 0 && given.ResourceVersion != current.ResourceVersion) return ApiStatus.Conflict(request.Resource, request.Name);
        var meta = ObjectMeta.Of(current);
        meta.Labels = ObjectMeta.Of(given).Labels;
        meta.Annotations = ObjectMeta.Of(given).Annotations;
        meta.Finalizers = ObjectMeta.Of(given).Finalizers;
        var updated = meta.Apply(current);
        updated = given.At(FinalizersPath) is { Items.Count: > 0 } finalizers
            ? updated.WithAt(FinalizersPath, finalizers)
            : updated["spec"] is null ? updated : updated.With("spec", updated["spec"]!.Without("finalizers"));
        var errors = new FieldErrors();
        MetadataValidation.ValidateFinalizerNames(updated.List(FinalizersPath), "spec.finalizers", errors);
        if (errors.Any) return ApiStatus.Invalid(request.Kind, request.Name, errors);
        return update.Commit(updated, current, stored, request, isStale).WithWarnings(warnings);
    }
}
