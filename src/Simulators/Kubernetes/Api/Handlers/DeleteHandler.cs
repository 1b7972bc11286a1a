using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Definitions;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>DELETE of one object: preconditions, grace, finalizers of deletion propagation, and the removal itself.</summary>
internal sealed class DeleteHandler(ServerState state)
{
    private const long PodGraceSeconds = 30;
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";

    public ApiResponse Handle(RequestInfo request)
    {
        var options = DeleteOptions.Read(request);
        if (NamespaceRules.AdmitDelete(request) is { } refused) return refused;
        var table = state.Store.Table(request.Kind.StorageResource);
        var stored = table.Objects.Get(EtcdStore.KeyOf(request.Namespace, request.Name));
        return stored is null ? ApiStatus.NotFound(request.Resource, request.Name) : Delete(stored, options, request);
    }

    /// <summary>Deletes a stored object, or marks it as deleting.</summary>
    public ApiResponse Delete(StoredObject stored, DeleteOptions options, RequestInfo request)
    {
        var kind = request.Kind;
        var table = state.Store.Table(kind.StorageResource);
        var current = kind.FromStorage(state.Store.Read(table, stored, out _));
        if (options.CheckPreconditions(kind, current) is { } conflict) return conflict;
        var meta = ObjectMeta.Of(current);
        // With a body the query counts for nothing, not even its dryRun.
        var isDryRun = options.IsDryRun;
        var writer = new StoreWriter(request.User, request.Verb, request.Subresource);
        if (kind.Resource == KubeResources.Namespaces && current.List("spec", "finalizers").Count > 0) return DeleteNamespace(current, meta, options, stored, writer, isDryRun);
        if (kind.Resource.Group == "apiextensions.k8s.io" && !current.IsDeleting) return DeleteDefinition(current, meta, stored, table, writer, isDryRun);

        var grace = new Grace(meta, options, kind, current, state.World.Clock.Now);
        if (grace.IsPending) return Remaining(current, meta, options, stored, kind, writer, isDryRun);
        var finalizers = Finalizers(meta, options, kind);
        if (finalizers.Count == 0 && !grace.IsGraceful) return Remove(current, stored, kind, writer, isDryRun);

        if (!grace.IsGraceful) MarkDeleting(meta);
        else grace.Apply(meta);
        meta.SetFinalizers(finalizers);
        var marked = meta.Apply(current);
        var isGone = finalizers.Count == 0 && meta.DeletionGracePeriodSeconds == 0;
        if (isDryRun) return isGone ? Gone(marked, kind) : ApiStatus.Ok(marked);
        if (!marked.Equals(current))
        {
            stored = state.Store.Put(table, stored.Key, stored, kind.ToStorage(marked), writer);
            marked = kind.FromStorage(stored.Value);
        }

        return isGone ? Remove(marked, stored, kind, writer, false) : ApiStatus.Ok(marked);
    }

    /// <summary>Already deleting within a grace period that is not shortened: only the finalizers of propagation may change.</summary>
    private ApiResponse Remaining(
        KubeDocument current, ObjectMeta meta, DeleteOptions options, StoredObject stored, ResourceKind kind, StoreWriter writer, bool isDryRun)
    {
        meta.SetFinalizers(Finalizers(meta, options, kind));
        var marked = meta.Apply(current);
        if (isDryRun || marked.Equals(current)) return ApiStatus.Ok(marked);
        return ApiStatus.Ok(kind.FromStorage(state.Store.Put(state.Store.Table(kind.StorageResource), stored.Key, stored, kind.ToStorage(marked), writer).Value));
    }

    private ApiResponse Remove(KubeDocument current, StoredObject stored, ResourceKind kind, StoreWriter writer, bool isDryRun)
    {
        if (!isDryRun) state.Store.Remove(state.Store.Table(kind.StorageResource), stored, writer);
        return Gone(current, kind);
    }

    private static ApiResponse Gone(KubeDocument value, ResourceKind kind) => kind.DeleteReturnsObject
        ? ApiStatus.Ok(value)
        : ApiStatus.Success(200, ApiStatus.Details(kind.Resource, value.Name).With("uid", value.Uid));

    /// <summary>A namespace only gets its mark: the namespace controller empties it and takes spec.finalizers away.</summary>
    private ApiResponse DeleteNamespace(KubeDocument current, ObjectMeta meta, DeleteOptions options, StoredObject stored, StoreWriter writer, bool isDryRun)
    {
        meta.DeletionTimestamp ??= state.NowText;
        meta.SetFinalizers(NamespaceFinalizers(meta, options));
        var status = (current["status"] is { IsObject: true } old ? old : KubeDocument.EmptyObject).With("phase", "Terminating");
        var marked = meta.Apply(current).With("status", status);
        if (isDryRun || marked.Equals(current)) return ApiStatus.Ok(marked);
        return ApiStatus.Ok(state.Store.Put(state.Store.Table(KubeResources.Namespaces), stored.Key, stored, marked, writer).Value);
    }

    /// <summary>A CustomResourceDefinition is marked first, whatever its finalizers: its objects go before it (Recorded: crd/delete-sequence).</summary>
    private ApiResponse DeleteDefinition(KubeDocument current, ObjectMeta meta, StoredObject stored, ResourceTable table, StoreWriter writer, bool isDryRun)
    {
        meta.DeletionTimestamp = state.NowText;
        var finalizers = meta.FinalizerList();
        if (!finalizers.Contains(DefinitionServer.Finalizer)) finalizers.Add(DefinitionServer.Finalizer);
        meta.SetFinalizers(finalizers);
        var pending = new DefinitionCondition("Terminating", "True", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon");
        var marked = pending.SetIn(meta.Apply(current), state.NowText);
        return ApiStatus.Ok(isDryRun ? marked : state.Store.Put(table, stored.Key, stored, marked, writer).Value);
    }

    private static List<string> NamespaceFinalizers(ObjectMeta meta, DeleteOptions options)
    {
        var finalizers = meta.FinalizerList();
        if ((options.OrphanDependents == true || options.PropagationPolicy == "Orphan") && !finalizers.Contains(OrphanFinalizer)) finalizers.Add(OrphanFinalizer);
        return finalizers;
    }

    private void MarkDeleting(ObjectMeta meta)
    {
        // Kinds without graceful deletion advance their generation here, once.
        if (meta.DeletionGracePeriodSeconds is null && meta.Generation > 0) meta.Generation++;
        meta.DeletionTimestamp ??= state.NowText;
        meta.DeletionGracePeriodSeconds = 0;
    }

    /// <summary>The object's finalizers with those that the wanted propagation puts or takes.</summary>
    private static List<string> Finalizers(ObjectMeta meta, DeleteOptions options, ResourceKind kind)
    {
        var before = meta.FinalizerList();
        var orphan = options switch
        {
            { OrphanDependents: { } given } => given,
            { PropagationPolicy: { } policy } => policy == "Orphan",
            _ when before.Contains(OrphanFinalizer) => true,
            _ when before.Contains(ForegroundFinalizer) => false,
            _ => kind.OrphansByDefault,
        };
        var foreground = options switch
        {
            { OrphanDependents: not null } => false,
            { PropagationPolicy: { } policy } => policy == "Foreground",
            _ => !orphan && before.Contains(ForegroundFinalizer),
        };
        var after = before.Where(f => f is not (OrphanFinalizer or ForegroundFinalizer)).ToList();
        if (orphan) after.Add(OrphanFinalizer);
        if (foreground) after.Add(ForegroundFinalizer);
        return after.Count == before.Count && after.All(before.Contains) ? before : after;
    }

    /// <summary>Graceful deletion, which only Pods have.</summary>
    private sealed class Grace
    {
        private readonly DateTimeOffset _now;
        private readonly long _seconds;

        public Grace(ObjectMeta meta, DeleteOptions options, ResourceKind kind, KubeDocument value, DateTimeOffset now)
        {
            _now = now;
            var asked = options.GracePeriodSeconds is < 0 ? 1 : options.GracePeriodSeconds;
            if (meta.DeletionTimestamp is not null)
            {
                if (meta.DeletionGracePeriodSeconds is null or 0) return;
                if (asked is not { } shorter || shorter >= meta.DeletionGracePeriodSeconds)
                {
                    IsPending = true;
                    return;
                }

                IsGraceful = true;
                _seconds = shorter;
                return;
            }

            if (kind.Resource != KubeResources.Pods) return;
            IsGraceful = true;
            _seconds = asked ?? value.Integer("spec", "terminationGracePeriodSeconds") ?? PodGraceSeconds;
            if (string.IsNullOrEmpty(value.Text("spec", "nodeName")) || value.Text("status", "phase") is "Succeeded" or "Failed") _seconds = 0;
            if (_seconds < 0) _seconds = 1;
        }

        public bool IsGraceful { get; }
        public bool IsPending { get; }

        public void Apply(ObjectMeta meta)
        {
            if (meta.DeletionTimestamp is { } before)
            {
                var start = DateTimeOffset.Parse(before, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(-(meta.DeletionGracePeriodSeconds ?? 0));
                meta.DeletionTimestamp = ObjectMeta.Time(start.AddSeconds(_seconds));
            }
            else
            {
                meta.DeletionTimestamp = ObjectMeta.Time(_now.AddSeconds(_seconds));
                if (meta.Generation > 0) meta.Generation++;
            }

            meta.DeletionGracePeriodSeconds = _seconds;
        }
    }
}
