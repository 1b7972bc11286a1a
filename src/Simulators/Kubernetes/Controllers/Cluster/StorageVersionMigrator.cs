using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>
/// Carries out StorageVersionMigrations: every object of the resource is patched with nothing, so that the server writes what is stored in another form (version, key) anew.
/// A resource that is not there, or that the garbage collector does not watch (events), leaves the migration running.
/// Provenance: Recorded (topic storagemigration). Assumed: the lag, reason and message of a definition's StorageMigrating.
/// </summary>
internal sealed class StorageVersionMigrator : Controller
{
    private const int PageSize = 500;

    private static readonly KubeResource Migrations = new("storagemigration.k8s.io", "v1beta1", "storageversionmigrations");
    /// <summary>How long the garbage collector's cache of a quiet resource stays behind: until the next bookmark, half a minute on average (kubectl/129-svm-wait: more than five seconds).</summary>
    private static readonly TimeSpan CacheLag = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MissingPeriod = TimeSpan.FromSeconds(30);

    private readonly IKubernetesApi _api;
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly Informer _migrations;
    private readonly Informer _definitions;

    private StorageVersionMigrator(IKubernetesApi api, TimeProvider clock, InformerSet informers, IReadOnlyList<ResourceKind> kinds) : base("storage-version-migrator-controller", clock)
    {
        _api = api;
        _kinds = kinds;
        _migrations = informers.For(Migrations);
        _definitions = informers.For(KubeResources.CustomResourceDefinitions);
        _migrations.OnChange((_, now) =>
        {
            if (now is not null) Queue.Add(now.Name);
        });
    }

    protected override int Workers => 1;

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers, IReadOnlyList<ResourceKind> kinds) =>
        new(new StorageVersionMigrator(api, clock, informers, kinds), [informers.For(Migrations), informers.For(KubeResources.CustomResourceDefinitions)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_migrations.Get(key) is not { } migration || migration.IsDeleting) return true;
        if (Holds(migration, "Succeeded") || Holds(migration, "Failed"))
        {
            return !Holds(migration, "Running") || await SetAsync(migration, "Running", "False", "MigrationCompleted", "Migration completed", cancellationToken) is not null;
        }

        if (!Holds(migration, "Running"))
        {
            if (await SetAsync(migration, "Running", "True", "MigrationRunning", "The migration is running", cancellationToken) is not { } running) return false;
            migration = running;
        }

        var definition = _definitions.Get($"{migration.Text("spec", "resource", "resource")}.{migration.Text("spec", "resource", "group")}");
        if (KindOf(migration, definition) is not { } kind)
        {
            Queue.AddAfter(key, MissingPeriod);
            return true;
        }

        if (migration.Text("status", "resourceVersion") is null or "")
        {
            if (await NoteVersionAsync(migration, kind, cancellationToken) is not { } noted) return false;
            migration = noted;
        }

        if (kind.Kind == "Event") return true;
        var begun = migration.List("status", "conditions").First(c => c.Text("type") == "Running");
        var wait = KubeTime.Parse(begun["lastTransitionTime"]) + CacheLag - Clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            Queue.AddAfter(key, wait.Value);
            return true;
        }

        if (!kind.IsCustom) definition = null;
        if (definition is not null && !await MarkAsync(definition, "True", null, cancellationToken)) return false;
        if (!await RewriteAsync(kind, cancellationToken)) return false;
        if (definition is not null && !await MarkAsync(definition, "False", kind.StorageResource.Version, cancellationToken)) return false;
        return await SetAsync(migration, "Succeeded", "True", "StorageVersionMigrationSucceeded", "", cancellationToken) is not null;
    }

    private static bool Holds(KubeDocument migration, string type) => migration.List("status", "conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");

    private ResourceKind? KindOf(KubeDocument migration, KubeDocument? definition)
    {
        var group = migration.Text("spec", "resource", "group") ?? "";
        var plural = migration.Text("spec", "resource", "resource");
        return _kinds.FirstOrDefault(k => k.Resource.Group == group && k.Resource.Plural == plural) ?? (definition is null ? null : CustomKinds.Of(definition));
    }

    /// <summary>Keeps the version from which everything older is to be rewritten.</summary>
    private async Task<KubeDocument?> NoteVersionAsync(KubeDocument migration, ResourceKind kind, CancellationToken cancellationToken)
    {
        var list = await _api.SendAsync(new KubeRequest(KubeVerb.List, kind.Resource, Query: [new("limit", "1")]), cancellationToken);
        if (!list.IsSuccess) return null;
        return await PatchAsync(migration, KubeDocument.Object(("resourceVersion", list.Body.ResourceVersion)), cancellationToken);
    }

    private async Task<bool> RewriteAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            List<KeyValuePair<string, string>> query = [new("limit", PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture))];
            if (next is not null) query.Add(new("continue", next));
            var page = await _api.SendAsync(new KubeRequest(KubeVerb.List, kind.Resource, Query: query), cancellationToken);
            if (!page.IsSuccess) return false;
            foreach (var item in page.Body.List("items"))
            {
                var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("uid", item.Uid), ("resourceVersion", item.ResourceVersion))));
                var answer = await _api.PatchAsync(kind.Resource, item, patch, cancellationToken);
                // Who came in between has written it anew.
                if (!answer.IsSuccessOrNotFound && !answer.IsConflict) return false;
            }

            next = page.Body.Text("metadata", "continue");
        }
        while (next is { Length: > 0 });
        return true;
    }

    /// <summary>Tells of the migration in a definition; at its end only the given version is stored.</summary>
    private async Task<bool> MarkAsync(KubeDocument definition, string status, string? stored, CancellationToken cancellationToken)
    {
        var live = await _api.GetAsync(KubeResources.CustomResourceDefinitions, null, definition.Name, cancellationToken);
        if (!live.IsSuccess) return live.IsNotFound;
        var (reason, message) = stored is null ? ("StorageMigrationInProgress", "Storage migration is in progress") : ("StorageMigrationSucceeded", "Storage migration completed");
        var change = KubeDocument.Object(
            ("conditions", With(live.Body, "StorageMigrating", status, reason, message)), ("storedVersions", stored is null ? null : KubeDocument.Array(stored)));
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("resourceVersion", live.Body.ResourceVersion))), ("status", change));
        return (await _api.PatchAsync(KubeResources.CustomResourceDefinitions, live.Body, patch, cancellationToken, "status")).IsSuccessOrNotFound;
    }

    private Task<KubeDocument?> SetAsync(KubeDocument migration, string type, string status, string reason, string message, CancellationToken cancellationToken) =>
        PatchAsync(migration, KubeDocument.Object(("conditions", With(migration, type, status, reason, message))), cancellationToken);

    private async Task<KubeDocument?> PatchAsync(KubeDocument migration, KubeDocument status, CancellationToken cancellationToken)
    {
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("resourceVersion", migration.ResourceVersion))), ("status", status));
        var answer = await _api.PatchAsync(Migrations, migration, patch, cancellationToken, "status");
        return answer.IsSuccess ? answer.Body : null;
    }

    /// <summary>The conditions of an object with one of them set; a new one comes last.</summary>
    private KubeDocument With(KubeDocument value, string type, string status, string reason, string message)
    {
        var set = KubeDocument.Object(
            ("type", type), ("status", status), ("lastTransitionTime", KubeTime.Seconds(Clock.GetUtcNow())), ("reason", reason), ("message", message));
        var conditions = value.List("status", "conditions").ToList();
        var at = conditions.FindIndex(c => c.Text("type") == type);
        if (at < 0) conditions.Add(set);
        else conditions[at] = set;
        return KubeDocument.ArrayOf(conditions);
    }
}
