using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Api.Watching;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Definitions;

/// <summary>
/// Follows the CustomResourceDefinitions in the store: accepts their names, establishes them, serves their kinds, and empties those that are deleted. Nothing runs while there is none.
/// Provenance: Recorded (crd/conditions-sequence, crd/delete-sequence, crd/names-conflict).
/// </summary>
internal sealed class DefinitionServer
{
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";
    private static readonly TimeSpan ReactionMin = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan ReactionMax = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan CleanUpPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CleanUpMax = TimeSpan.FromMinutes(1);

    private readonly ServerState _state;
    private readonly WatchHub _watches;
    private readonly ResourceKind? _kind;
    private readonly ResourceTable? _table;
    private readonly UpdateHandler _update;
    private readonly DeleteHandler _delete;
    private readonly SortedSet<string> _pending = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan> _cleaningSince = new(StringComparer.Ordinal);
    private ITimer? _timer;

    public DefinitionServer(ServerState state, WatchHub watches)
    {
        _state = state;
        _watches = watches;
        _update = new UpdateHandler(state, new CreateHandler(state));
        _delete = new DeleteHandler(state);
        _kind = state.Kinds.Find("apiextensions.k8s.io", "v1", "customresourcedefinitions");
        if (_kind is null) return;
        _table = state.Store.Table(_kind.Resource);
        _table.Subscribe(WatchInterest.Everything, Observe);
    }

    /// <summary>A new life of the server: what is served is read from the store, and what was under way goes on.</summary>
    public void Restart()
    {
        _timer = null;
        _pending.Clear();
        _cleaningSince.Clear();
        _state.Kinds.ClearCustom();
        if (_table is null) return;
        foreach (var (name, stored) in _table.Objects.Range("", null))
        {
            Serve(name, stored.Value, _state.Store.Revision);
            Enqueue(name);
        }
    }

    private void Observe(StoreEvent change)
    {
        Serve(change.Key, change.New?.Value, change.Revision);
        if (change.New is null)
        {
            _cleaningSince.Remove(change.Key);
            EnqueueGroup(change.Old!.Value);
        }
        else Enqueue(change.Key);
    }

    private void Enqueue(string name)
    {
        if (!_pending.Add(name) || _timer is not null) return;
        _timer = _state.World.Clock.CreateTimer(
            static server => ((DefinitionServer)server!).Run(), this, _state.Process.Random.Duration(ReactionMin, ReactionMax), System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>A name was let go: definitions that were refused it may have it now.</summary>
    private void EnqueueGroup(KubeDocument gone)
    {
        foreach (var definition in Group(gone))
        {
            if (!DefinitionCondition.IsTrue(definition, "NamesAccepted")) Enqueue(definition.Name);
        }
    }

    private void Run()
    {
        _timer = null;
        var names = _pending.ToArray();
        _pending.Clear();
        foreach (var name in names)
        {
            if (_table!.Objects.Get(name) is { } stored) Reconcile(stored);
        }
    }

    private void Reconcile(StoredObject stored)
    {
        var definition = stored.Value;
        var now = _state.NowText;
        if (definition.IsDeleting)
        {
            if (definition.HasFinalizer(Finalizer)) CleanUp(stored);
            return;
        }

        var updated = DefinitionNames.Accept(definition, Group(definition), now);
        if (ReferenceEquals(updated, definition) && DefinitionCondition.IsTrue(definition, "NamesAccepted") && !DefinitionCondition.IsTrue(definition, "Established"))
        {
            updated = new DefinitionCondition("Established", "True", "InitialNamesAccepted", "the initial names have been accepted").SetIn(definition, now);
        }
        else if (ReferenceEquals(updated, definition) && ApiApproval.IsNeeded(definition.Text("spec", "group") ?? ""))
        {
            var approval = ApiApproval.Condition(definition);
            if (!approval.IsIn(definition)) updated = approval.SetIn(definition, now);
        }

        if (ReferenceEquals(updated, definition)) return;
        Write(stored, updated);
        if (!definition.At("spec", "names")!.Equals(definition.At("status", "acceptedNames"))) EnqueueGroup(definition);
    }

    private void CleanUp(StoredObject stored)
    {
        var (definition, now) = (stored.Value, _state.NowText);
        var isFirst = !_cleaningSince.ContainsKey(definition.Name);
        if (isFirst)
        {
            _cleaningSince[definition.Name] = _state.World.Clock.Elapsed;
            var telling = new DefinitionCondition("Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress");
            if (!telling.IsIn(definition))
            {
                Write(stored, telling.SetIn(definition, now));
                if (_table!.Objects.Get(definition.Name) is not { } told) return;
                (stored, definition) = (told, told.Value);
            }
        }

        var isEmpty = DeleteInstances(definition, isFirst);
        var end = !DefinitionCondition.IsTrue(definition, "Established")
            ? new DefinitionCondition("Terminating", "False", "NeverEstablished", "resource was never established")
            : new DefinitionCondition("Terminating", "False", "InstanceDeletionCompleted", "removed all instances");
        if (isEmpty)
        {
            var finished = ObjectMeta.Of(definition);
            finished.SetFinalizers([.. finished.FinalizerList().Where(f => f != Finalizer)]);
            Write(stored, finished.Apply(end.SetIn(definition, now)));
            return;
        }

        if (_state.World.Clock.Elapsed - _cleaningSince[definition.Name] >= CleanUpMax)
        {
            _cleaningSince.Remove(definition.Name);
            Write(stored, new DefinitionCondition(
                "Terminating", "True", "InstanceDeletionCheck", "could not confirm zero CustomResources remaining: context deadline exceeded").SetIn(definition, now));
        }

        _state.World.Clock.CreateTimer(_ => Enqueue(definition.Name), null, CleanUpPeriod, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>Deletes what is left of a definition's objects; true when none is.</summary>
    private bool DeleteInstances(KubeDocument definition, bool isFirst)
    {
        if (_state.Kinds.CustomOf(definition.Name) is not [var kind, ..]) return true;
        var table = _state.Store.Table(kind.StorageResource);
        if (isFirst)
        {
            foreach (var (_, instance) in table.Objects.Range("", null).ToArray())
            {
                var request = Request(kind, instance.Value.Name) with { Verb = "deletecollection", Namespace = kind.IsNamespaced ? instance.Value.Namespace : null };
                _delete.Delete(instance, DeleteOptions.Read(request), request);
            }
        }

        return table.Objects.Count == 0;
    }

    private void Write(StoredObject stored, KubeDocument updated)
    {
        var request = Request(_kind!, stored.Value.Name) with { Verb = "update", Subresource = "status" };
        var answer = _update.Update(ObjectMeta.Of(updated), updated, stored, request, []);
        if (answer.StatusCode != 200) throw new InvalidOperationException($"the API server cannot write the status of its own {stored.Value.Name}: {answer.Body}");
    }

    private static RequestInfo Request(ResourceKind kind, string name) =>
        new() { Verb = "delete", Kind = kind, Name = name, User = new ApiUser("system:apiserver", ["system:masters"]), UserAgent = "kube-apiserver" };

    private IEnumerable<KubeDocument> Group(KubeDocument definition)
    {
        var group = definition.Text("spec", "group");
        return _table!.Objects.Range("", null).Select(e => e.Value.Value).Where(d => d.Text("spec", "group") == group).ToArray();
    }

    /// <summary>Brings what is served in line with a definition. Watches on a kind whose form changed end.</summary>
    private void Serve(string name, KubeDocument? definition, long revision)
    {
        var old = _state.Kinds.CustomOf(name);
        if (definition is null || !IsServed(definition))
        {
            if (old.Count == 0) return;
            _state.Kinds.SetCustom(name, []);
            foreach (var kind in old) _watches.End(kind);
            return;
        }

        var before = old.Count == 0 ? null : old[0].Definition;
        var isSame = before is not null && before.Uid == definition.Uid && before["spec"]!.Equals(definition["spec"]) && Equals(before.At("status", "acceptedNames"), definition.At("status", "acceptedNames"));
        if (isSame && before!.IsDeleting == definition.IsDeleting) return;
        var since = isSame ? old[0].ServedSince : revision;
        _state.Kinds.SetCustom(name, [.. definition.List("spec", "versions").Where(v => v.Flag("served") == true).Select(v => new CustomResourceKind(definition, v, since))]);
        if (isSame) return;
        foreach (var kind in old) _watches.End(kind);
    }

    private bool IsServed(KubeDocument definition) =>
        DefinitionCondition.IsTrue(definition, "Established") && !_state.Kinds.IsBuiltIn(definition.Text("spec", "group") ?? "", definition.Text("spec", "names", "plural") ?? "");
}
