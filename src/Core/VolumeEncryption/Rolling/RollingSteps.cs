using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Rolling;

/// <summary>
/// The cutover pod by pod: the set gets its new templates while its pods go on, then one pod after the other is held down, copied and started on the copy, each when the application says that it may stop.
/// Each ordinal has a commit of its own; before it a failure puts this pod back on its source, after it there is only forward for this pod, and <c>rollback</c> returns the moved pods one by one.
/// Every method observes, acts, observes again, and may be run again from its beginning after a crash.
/// </summary>
internal sealed partial class RollingSteps
{
    private const int AttemptsMax = 3;

    /// <summary>For how long another pod may be not ready while one is held down, before that one is put back.</summary>
    private static readonly TimeSpan OthersDownMax = TimeSpan.FromMinutes(1);

    private readonly VolumeEncryptionSteps _steps;
    private DateTimeOffset? _othersDownSince;

    internal RollingSteps(VolumeEncryptionSteps steps)
    {
        _steps = steps;
        steps.Watch = WatchAsync;
    }

    private EncryptionState State => _steps.State;
    private RollingState Rolling => _steps.State.Rolling!;
    private string Namespace => _steps.Namespace;
    private ClusterReader Cluster => _steps.Context.Cluster;

    /// <summary>The pods whose volumes move, in the order of their ordinals; also those that nobody wants to run at the moment.</summary>
    internal static IReadOnlyList<string> Targets(EncryptionState state) => [.. state.Volumes.Select(v => PodOf(state, v.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>The set gets the encrypting class in its templates. Its pods go on: templates of claims are no part of a revision, and the new set adopts them.</summary>
    internal async Task RecreateSetAsync(CancellationToken cancellationToken)
    {
        var set = await _steps.SetAsync(cancellationToken);
        if (set is { IsDeleting: false } && set.Uid == State.OriginalSet.Uid && !EncryptionDocuments.HasNewClasses(State, set))
        {
            await _steps.ProveThatAllClaimsMoveAsync(cancellationToken);
            _steps.Refresh(set, set.Integer("spec", "replicas") ?? 1);
            await _steps.Writer.ProveAcceptedAsync(KubeResources.StatefulSets, EncryptionDocuments.NewSet(State, State.Replicas), cancellationToken);
            await _steps.Writer.ProveDeletableAsync(KubeResources.StatefulSets, set, "Orphan", cancellationToken);
            await _steps.SaveAsync("take stock before the set is made anew", cancellationToken);
        }

        await EnsureSetAsync(cancellationToken);
        // From here on newcomers are encrypted; one that slipped in before would stay as it is.
        await _steps.ProveThatAllClaimsMoveAsync(cancellationToken);
    }

    /// <summary>Moves pods until as many as asked for have been moved.</summary>
    internal async Task MovePodAsync(int number, CancellationToken cancellationToken)
    {
        for (var attempt = 1; Rolling.Moved.Count < number; attempt++)
        {
            if (Rolling is { Current: { } returning, IsReturning: true }) await ReturnAsync(returning, cancellationToken);
            await EnsureSetAsync(cancellationToken);
            var pod = await ChooseAsync([.. Targets(State).Where(p => !Rolling.Moved.Contains(p))], cancellationToken);
            try
            {
                await MoveAsync(pod, cancellationToken);
            }
            catch (Exception exception) when (exception is StepFailedException or AccessDeniedException or AwsServiceException && !Rolling.Committed.Contains(pod))
            {
                await ReturnAfterAsync(pod, exception, cancellationToken);
                if (attempt == AttemptsMax || exception is not StepFailedException { Code: StepFailedException.OtherPodDown }) throw;
            }
        }
    }

    private async Task MoveAsync(string pod, CancellationToken cancellationToken)
    {
        var volumes = VolumesOf(pod);
        if (!Rolling.Committed.Contains(pod))
        {
            await StopAsync(pod, [.. volumes.Select(v => v.Claim)], [.. volumes.Select(v => v.SourcePv)], [.. volumes.Select(v => v.SourceHandle)], cancellationToken);
            await CopyAsync(pod, volumes, cancellationToken);
            await CommitAsync(pod, volumes, cancellationToken);
        }

        // The pod's object is still there: the controller makes neither the pod nor its claims before they are what they should be.
        await _steps.SwapClaimsAsync(volumes, cancellationToken);
        await StartAsync(pod, cancellationToken);
        Rolling.Moved.Add(pod);
        await EndAsync($"note that {pod} is moved", cancellationToken);
    }

    /// <summary>What is journalled is not done again: a snapshot or a volume that is noted was made while this pod was held.</summary>
    private async Task CopyAsync(string pod, IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        await ProveHeldAsync(pod, cancellationToken);
        if (volumes.Any(v => v.FinalSnapshotHandle is null)) await _steps.SnapshotAsync(volumes, cancellationToken);
        if (volumes.Any(v => v.Verified is null))
        {
            await ProveHeldAsync(pod, cancellationToken);
            await _steps.RestoreAsync(volumes, cancellationToken);
            await _steps.VerifyAsync(volumes, cancellationToken);
        }

        await ProveHeldAsync(pod, cancellationToken);
        await _steps.ReserveTargetsAsync(volumes, cancellationToken);
    }

    /// <summary>The moment from which this pod has its next writer on the encrypted volumes. Its old claims are out of use by then, whoever takes our hold off the pod.</summary>
    private async Task CommitAsync(string pod, IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes)
        {
            await _steps.Writer.ProveAcceptedAsync(KubeResources.PersistentVolumeClaims, EncryptionDocuments.FinalClaim(volume, volume.TargetPv!), cancellationToken);
        }

        await ProveHeldAsync(pod, cancellationToken);
        foreach (var volume in volumes) await _steps.HoldAsync(volume, cancellationToken);
        await ProveHeldAsync(pod, cancellationToken);
        await _steps.ProveNoActivityAsync(volumes, cancellationToken);
        Rolling.Committed.Add(pod);
        (Rolling.Held, State.IsCommitted) = (null, true);
        await _steps.SaveAsync($"commit {pod}", cancellationToken);
        _steps.Session.Report(MigrationProgressKind.Committed, $"{pod} starts on its encrypted volumes from here on");
    }

    /// <summary>The pod that is under way, else the next one: those that nobody wants to run first, then as the application says.</summary>
    private async Task<string> ChooseAsync(IReadOnlyList<string> remaining, CancellationToken cancellationToken)
    {
        if (Rolling.Current is { } current) return current;
        var set = await _steps.SetAsync(cancellationToken);
        var running = remaining.Where(p => IsWanted(set, p)).ToList();
        var idle = remaining.LastOrDefault(p => !running.Contains(p));
        var chosen = idle ?? await (await ApplicationAsync(cancellationToken)).ChooseNextAsync(running, cancellationToken);
        if (!remaining.Contains(chosen)) throw new InvalidOperationException($"the application {Rolling.Application} chose {chosen}, which is none of {string.Join(", ", remaining)}");
        Rolling.Current = chosen;
        await _steps.SaveAsync($"choose {chosen}", cancellationToken);
        return chosen;
    }

    private async Task EndAsync(string why, CancellationToken cancellationToken)
    {
        (Rolling.Current, Rolling.Held, Rolling.IsReturning) = (null, null, false);
        await _steps.SaveAsync(why, cancellationToken);
    }

    /// <summary>Whoever deletes the set or applies the old one meanwhile is outlasted.</summary>
    private Task EnsureSetAsync(CancellationToken cancellationToken) => State.IsTurnedBack
        ? _steps.ReplaceSetAsync(EncryptionDocuments.OldSet(State, State.Replicas), _steps.HasOldClasses, cancellationToken)
        : _steps.ReplaceSetAsync(EncryptionDocuments.NewSet(State, State.Replicas), set => EncryptionDocuments.HasNewClasses(State, set), cancellationToken);

    private IReadOnlyList<VolumeState> VolumesOf(string pod) => [.. State.Volumes.Where(v => PodOf(State, v.Ordinal) == pod)];

    private static string PodOf(EncryptionState state, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{state.SetName}-{ordinal}");

    private bool IsWanted(KubeDocument? set, string pod) => set is not null && WantedPods(set).Contains(pod);

    private List<string> WantedPods(KubeDocument set) =>
        [.. Enumerable.Range((int)(set.Integer("spec", "ordinals", "start") ?? 0), (int)(set.Integer("spec", "replicas") ?? 1)).Select(o => PodOf(State, o))];

    /// <summary>The application with the pods that it is to have at the moment: somebody may have scaled the set.</summary>
    private async Task<IRollingApplication> ApplicationAsync(CancellationToken cancellationToken)
    {
        var pods = await _steps.SetAsync(cancellationToken) is { } set ? WantedPods(set) : Rolling.Pods;
        var kind = _steps.Migration.RollingKinds.FirstOrDefault(k => k.Name == Rolling.Application)
            ?? throw new StepFailedException(StepFailedException.Mismatch, "the migration is to go on", $"its journal names the application {Rolling.Application}, which this version of Drydock does not know");
        return kind.Open(new RollingContext
        {
            Kubernetes = _steps.Context.Kubernetes,
            Cluster = Cluster,
            Pace = _steps.Pace,
            Limits = _steps.Limits,
            Namespace = Namespace,
            SetName = State.SetName,
            Container = Rolling.Container,
            Pods = pods,
            Session = _steps.Session,
            Waiting = _steps.Waiting,
            KeepAliveAsync = _steps.KeepAliveAsync,
            HandOverBeganAsync = HandOverBeganAsync,
            HandOverEndedAsync = HandOverEndedAsync,
        });
    }

    private async Task HandOverBeganAsync(CancellationToken cancellationToken)
    {
        if (State.IsTurnedBack || Rolling.Current is not { } pod || !Rolling.HandOvers.TryAdd(pod, (_steps.Pace.Now, null))) return;
        await _steps.SaveAsync($"hand over from {pod}", cancellationToken);
    }

    private async Task HandOverEndedAsync(CancellationToken cancellationToken)
    {
        if (State.IsTurnedBack || Rolling.Current is not { } pod || !Rolling.HandOvers.TryGetValue(pod, out var handOver) || handOver.Ended is not null) return;
        Rolling.HandOvers[pod] = (handOver.Began, _steps.Pace.Now);
        await _steps.SaveAsync($"note that {pod} has handed over", cancellationToken);
    }
}
