using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Rolling;
using Drydock.Core.VolumeEncryption.Routes;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>
/// The steps of an encryption, split by phase over files. Each observes, acts and observes again; each may be run again from its beginning after a crash.
/// </summary>
internal sealed partial class VolumeEncryptionSteps
{
    internal const string EndMark = "end";

    internal static readonly TimeSpan ControllerLimit = TimeSpan.FromMinutes(5);

    private readonly VolumeEncryptionMigration _migration;
    private readonly RouteContext _context;
    private readonly MigrationSession _session;
    private readonly EncryptionState _state;
    private readonly ClusterReader _cluster;
    private readonly ClusterWriter _writer;
    private readonly VolumeReader _volumes;
    private readonly CopyRoute _copies;
    private readonly SharedClasses _sharedClasses;
    private readonly List<PreflightFinding> _remarks = [];

    internal VolumeEncryptionSteps(VolumeEncryptionMigration migration, RouteContext context, MigrationSession session, EncryptionState state)
    {
        (_migration, _context, _session, _state) = (migration, context, session, state);
        (_cluster, _volumes) = (context.Cluster, context.Volumes);
        _writer = new ClusterWriter(context.Kubernetes, context.Cluster, session);
        _copies = CopyRoute.Of(this);
        _sharedClasses = new SharedClasses(_writer);
        _cluster.KeepAlive = KeepAliveAsync;
    }

    internal EncryptionState State => _state;
    internal ClusterWriter Writer => _writer;
    internal VolumeReader Volumes => _volumes;
    internal MigrationSession Session => _session;
    internal Pace Pace => _context.Pace;
    internal VolumeEncryptionTimeouts Limits => _migration.Timeouts;

    internal IReadOnlyList<PreflightFinding> Remarks => _remarks;

    internal RouteContext Context => _context;
    internal VolumeEncryptionMigration Migration => _migration;
    internal CopyRoute Copies => _copies;

    /// <summary>What must hold while the engine waits; null when there is nothing of that kind.</summary>
    internal Func<CancellationToken, Task>? Watch { get; set; }

    internal string Namespace => _state.Namespace;

    /// <summary>The workload that is stopped, as its messages call it.</summary>
    private string Target => $"{_state.Owner.Name} {Namespace}/{_state.SetName}";

    private KubeResource Workload => _state.Owner.Resource;

    /// <summary>Notes the whole state for the next entry of the journal.</summary>
    internal void Note()
    {
        foreach (var (key, value) in _state.ToData()) _session.Note(key, value);
    }

    /// <summary>Notes when a part of the downtime began; the first time counts.</summary>
    internal void Mark(string part)
    {
        if (_state.Marks.TryAdd(part, _context.Pace.Now)) Note();
    }

    internal async Task SaveAsync(string why, CancellationToken cancellationToken)
    {
        Note();
        await _session.SaveAsync(why, cancellationToken);
    }

    /// <summary>Between the looks of every wait: the lease is kept, and while the set or a pod is held down it is seen that it stays there.</summary>
    internal async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        await _session.KeepAliveAsync(cancellationToken);
        if (_state is { QuiescedGeneration: not null, IsCommitted: false, IsTurnedBack: false }) await AssertQuietAsync(cancellationToken);
        if (Watch is not null) await Watch(cancellationToken);
    }

    internal void Waiting(string text) => _session.Report(MigrationProgressKind.Waiting, text);

    internal Task<KubeDocument?> SetAsync(CancellationToken cancellationToken) => _cluster.GetAsync(Workload, Namespace, _state.SetName, cancellationToken);

    private static KubeDocument Spec(params (string Name, KubeDocument? Value)[] fields) => KubeDocument.Object(("spec", KubeDocument.Object(fields)));

    /// <summary>Changes fields of a PersistentVolume that must be the one of the journal.</summary>
    private Task<KubeDocument?> EnsurePvAsync(string name, string uid, Func<KubeDocument, KubeDocument?> patch, CancellationToken cancellationToken) =>
        _writer.EnsureAsync(KubeResources.PersistentVolumes, null, name, current =>
        {
            if (current is null) throw new StepFailedException(StepFailedException.Mismatch, $"persistentvolume {name} is needed", "it is gone");
            if (current.Uid != uid) throw new StepFailedException(StepFailedException.Mismatch, $"persistentvolume {name} is needed", $"it has uid {current.Uid} instead of {uid}: another object took its name");
            return patch(current) is { } body ? Documents.Patch(KubeResources.PersistentVolumes, current, body) : null;
        }, cancellationToken);

    internal Task<KubeDocument?> EnsureReclaimPolicyAsync(string name, string uid, string policy, CancellationToken cancellationToken) =>
        EnsurePvAsync(name, uid, pv => pv.Text("spec", "persistentVolumeReclaimPolicy") == policy ? null : Spec(("persistentVolumeReclaimPolicy", policy)), cancellationToken);

    /// <summary>Pods, of whomever, that use one of the claims and have not ended.</summary>
    private async Task<List<string>> UsersAsync(IReadOnlyCollection<string> claims, CancellationToken cancellationToken)
    {
        var users = new List<string>();
        foreach (var pod in await _cluster.ListAsync(KubeResources.Pods, Namespace, cancellationToken))
        {
            if (pod.Text("status", "phase") is "Succeeded" or "Failed" && !pod.IsDeleting && _writer.IsOurs(pod)) continue;
            if (HeldPod.IsShutDown(pod)) continue;
            if (claims.Any(c => StorageInspection.Uses(pod, c))) users.Add($"pod {pod.Name} ({pod.Text("status", "phase")}{(pod.IsDeleting ? ", terminating" : "")})");
        }

        return users;
    }

    private async Task<List<string>> AttachmentsAsync(IReadOnlyCollection<string> volumes, CancellationToken cancellationToken)
    {
        static string? VolumeOf(KubeDocument attachment) => attachment.Text("spec", "source", "persistentVolumeName");
        var found = await _cluster.ListAsync(KubeResources.VolumeAttachments, null, cancellationToken, where: attachment => VolumeOf(attachment) is { } name && volumes.Contains(name));
        return [.. found.Select(a => $"volumeattachment {a.Name} of {VolumeOf(a)} on {a.Text("spec", "nodeName")}")];
    }

    private async Task<string?> NotAvailableAsync(string handle, CancellationToken cancellationToken)
    {
        var volume = await _volumes.FindAsync(handle, cancellationToken)
            ?? throw new StepFailedException(StepFailedException.Mismatch, $"volume {handle} is needed", "EC2 does not know it");
        return volume.State == "available" && volume.Attachments.All(a => a.State == "detached") ? null
            : $"volume {handle} is {volume.State}{string.Concat(volume.Attachments.Select(a => $", {a.State} at {a.InstanceId}"))}";
    }

    /// <summary>Everything that shows that someone may still write to volumes: pods, attachments, EC2's own view. Empty when there is nothing.</summary>
    private async Task<string> ActivityAsync(IReadOnlyCollection<string> claims, IReadOnlyCollection<string> pvs, IReadOnlyCollection<string> handles, CancellationToken cancellationToken)
    {
        var seen = await UsersAsync(claims, cancellationToken);
        if (seen.Count == 0) seen = await AttachmentsAsync(pvs, cancellationToken);
        if (seen.Count > 0) return string.Join(", ", seen);
        foreach (var handle in handles)
        {
            if (await NotAvailableAsync(handle, cancellationToken) is { } activity) return activity;
        }

        return "";
    }

    /// <summary>Waits until containers are stopped, VolumeAttachments gone and the volumes available in EC2: only all three together prove that no one writes.</summary>
    internal async Task WaitForQuietAsync(
        string what, IReadOnlyCollection<string> claims, IReadOnlyCollection<string> pvs, IReadOnlyCollection<string> handles, TimeSpan limit, CancellationToken cancellationToken)
    {
        Waiting(what);
        var attempts = _context.Pace.BeginPolling(what, limit);
        while (await ActivityAsync(claims, pvs, handles, cancellationToken) is { Length: > 0 } activity)
        {
            await attempts.PauseAsync(StepFailedException.TimedOut, activity, null, cancellationToken);
            await KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>The last warnings about objects, for an error that an operator can act on.</summary>
    internal async Task<string> WarningsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        try
        {
            var events = await _cluster.ListAsync(KubeResources.Events, Namespace, cancellationToken);
            var texts = events.Where(e => e.Text("type") == "Warning" && names.Contains(e.Text("involvedObject", "name") ?? ""))
                .Select(e => $"{e.Text("involvedObject", "kind")} {e.Text("involvedObject", "name")}: {e.Text("reason")}: {e.Text("message")}").Distinct().ToList();
            return texts.Count == 0 ? "" : "; warnings: " + string.Join("; ", texts.TakeLast(5));
        }
        catch (AccessDeniedException exception)
        {
            // What failed matters more than that nobody may tell why.
            return $"; warnings are not seen: {exception.Observed}";
        }
    }

    /// <summary>Waits as <see cref="ClusterReader.WaitAsync"/> does; a failure tells the warnings about the objects too.</summary>
    internal async Task<KubeDocument> WaitAsync(
        KubeResource resource, string name, string what, TimeSpan limit, Func<KubeDocument, bool> condition, CancellationToken cancellationToken, params string[] related) =>
        (await WaitForAnyAsync(resource, name, what, limit, current => current is not null && condition(current), cancellationToken, related))!;

    /// <summary>As <see cref="WaitAsync"/>, for an object that may also be gone.</summary>
    private async Task<KubeDocument?> WaitForAnyAsync(
        KubeResource resource, string name, string what, TimeSpan limit, Func<KubeDocument?, bool> condition, CancellationToken cancellationToken, params string[] related)
    {
        Waiting(what);
        try
        {
            return await _cluster.WaitAsync(resource, resource == KubeResources.PersistentVolumes ? null : Namespace, name, what, limit, condition, cancellationToken);
        }
        catch (StepFailedException exception) when (exception.Code == StepFailedException.TimedOut)
        {
            throw new StepFailedException(exception.Code, exception.What, exception.Observed + await WarningsAsync([name, .. related], cancellationToken));
        }
    }
}
