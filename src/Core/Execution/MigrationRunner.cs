using Drydock.Core.Permissions;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Core.Execution;

/// <summary>Drives a route: takes the lease, begins or takes over the journal, runs the steps, turns back, and makes values of what went wrong.</summary>
internal sealed class MigrationRunner(
    MigrationPorts ports, TimeProvider clock, string identity, MigratorOptions options, IMigrationProgress? progress)
{
    private const int RoundsMax = 5;

    private readonly Pace _pace = new(clock, options);
    private readonly FinishingKubernetesApi _kubernetes = new(ports.Kubernetes);

    internal Task<MigrationPlan> PlanAsync(Migration migration, CancellationToken cancellationToken) => ReadAsync(migration, "plan", async () =>
        (await PlanAsync(migration, CreateRoute(migration, out var reader), reader, cancellationToken)).Plan);

    internal Task<MigrationResult> ApplyAsync(Migration migration, ApplyOptions apply, CancellationToken cancellationToken) => GuardAsync(migration, "apply", async () =>
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await TryApplyAsync(migration, apply, cancellationToken) is { } result) return result;
        }

        return Declined(EncryptionFindings.LeaseHeld, migration, "other migrators began and ended again and again", "find out who runs them");
    });

    /// <summary>Null when another migrator came between plan and lease: then everything is to be looked at anew.</summary>
    private async Task<MigrationResult?> TryApplyAsync(Migration migration, ApplyOptions apply, CancellationToken cancellationToken)
    {
        var route = CreateRoute(migration, out var reader);
        var planned = _pace.Now;
        Func<MigrationLease, Task<Beginning>>? begin = null;
        if (await ReadJournalAsync(migration, reader, cancellationToken) is { } existing)
        {
            if (route.Read(existing) is { IsCompleted: true } done) return new MigrationResult.Completed(done.Volumes, done.Downtime, []);
        }
        else
        {
            var first = await PlanToApplyAsync(migration, route, reader, apply, cancellationToken);
            if (first.Data is null) return first.End;
            // A plan that is older than others need to begin and end is not to be trusted; nor is one from before a wait for the lease. Who holds the lease may take his time for another.
            begin = async lease => lease.WasTakenOver || _pace.Now - planned > options.LeaseDuration / 3 ? await PlanToApplyAsync(migration, route, reader, apply, cancellationToken) : first;
        }

        return await WithSessionAsync(migration, route, reader, begin, session => RunAsync(route.Open(session), session, migration, cancellationToken), cancellationToken);
    }

    private async Task<Beginning> PlanToApplyAsync(
        Migration migration, MigrationRoute route, ClusterReader reader, ApplyOptions apply, CancellationToken cancellationToken)
    {
        var (plan, data) = await PlanAsync(migration, route, reader, cancellationToken);
        // What blocks may be the work of another migrator that began meanwhile.
        if (plan.IsBlocked) return new(await ReadJournalAsync(migration, reader, cancellationToken) is null ? new MigrationResult.Declined(plan.Findings) : null, null);
        if (plan.IsNothingToDo) return new(new MigrationResult.Completed(plan.Volumes, [], plan.Findings), null);
        if (apply.ConfirmedPlan is { } confirmed && plan.Fingerprint is var now && now != confirmed)
        {
            return new(Declined(EncryptionFindings.PlanChanged, migration, $"plan {confirmed} was confirmed, and what would be done by now is plan {now}", "look at the plan again, and confirm that one"), null);
        }

        return new(null, data);
    }

    /// <summary>What a journal begins with; without that the result, or none where another migrator began meanwhile.</summary>
    private sealed record Beginning(MigrationResult? End, IEnumerable<KeyValuePair<string, string>>? Data);

    internal Task<MigrationResult> RollbackAsync(Migration migration, RollbackOptions rollback, CancellationToken cancellationToken) => GuardAsync(migration, "rollback", async () =>
    {
        var route = CreateRoute(migration, out var reader);
        if (await ReadJournalAsync(migration, reader, cancellationToken) is not { } journal)
        {
            return Declined(EncryptionFindings.NothingToRollBack, migration, "there is no journal: no migration is under way", "nothing");
        }

        if (route.Read(journal).IsCleaningUp)
        {
            return Declined(EncryptionFindings.SourcesGone, migration, "its cleanup has begun: sources may be deleted already", "end the cleanup; restore an older state from backups");
        }

        if (route.Read(journal) is { IsCommitted: true, IsTurnedBack: false, RollbackLosesWrites: true } progress && !rollback.DiscardWritesSinceCutover)
        {
            return Declined(EncryptionFindings.CommittedAlready, migration,
                $"it is committed: writers may have written to {string.Join(", ", progress.Volumes.Select(v => v.TargetVolumeId.Value))} since, and the sources do not have that",
                "go on with apply, or accept the loss with --discard-writes-since-cutover");
        }

        return await WithSessionAsync(migration, route, reader, null, async session =>
        {
            var run = route.Open(session);
            if (!run.Progress.IsTurnedBack) run.TurnBack("a rollback was asked for");
            if (rollback.DiscardWritesSinceCutover) run.AcceptLoss();
            return await BackAsync(run, session, migration, cancellationToken);
        }, cancellationToken) ?? Declined(EncryptionFindings.NothingToRollBack, migration, "another migrator ended it meanwhile", "nothing");
    });

    internal Task<MigrationResult> CleanupAsync(Migration migration, CancellationToken cancellationToken) => GuardAsync(migration, "cleanup", async () =>
    {
        var route = CreateRoute(migration, out var reader);
        if (await ReadJournalAsync(migration, reader, cancellationToken) is not { } journal) return new MigrationResult.Completed([], [], []);
        if (!route.Read(journal).IsCompleted)
        {
            return Declined(EncryptionFindings.NotCompleted, migration, $"the migration is {route.Read(journal).Phase}", "complete it with apply, or go back with rollback");
        }

        return await WithSessionAsync(migration, route, reader, null, async session =>
        {
            var run = route.Open(session);
            await RunStepsAsync(run.Cleanup, "", session, cancellationToken);
            await EndAsync(session, cancellationToken);
            return new MigrationResult.Completed(run.Progress.Volumes, run.Progress.Downtime, run.Remarks);
        }, cancellationToken) ?? new MigrationResult.Completed([], [], []);
    });

    internal Task<MigrationStatus> StatusAsync(Migration migration, CancellationToken cancellationToken) => ReadAsync(migration, "status", async () =>
    {
        var route = CreateRoute(migration, out var reader);
        var lease = await reader.GetAsync(Kubernetes.KubeResources.Leases, migration.Namespace, migration.JournalName, cancellationToken);
        var holder = lease?.Text("spec", "holderIdentity");
        if (await ReadJournalAsync(migration, reader, cancellationToken) is not { } journal) return new MigrationStatus("none", "", "", holder, [], null);
        var read = route.Read(journal);
        return new MigrationStatus(read.Phase, journal.Step, journal.Intent, holder, read.Volumes, read.Reason) { SafeNow = read.SafeNow, CleanupDeletes = read.CleanupDeletes, RollbackDeletes = read.RollbackDeletes, RollbackLosesWrites = read.RollbackLosesWrites };
    });

    /// <summary>The route's plan, and whether all of it is allowed; without data to begin with when anything is in the way.</summary>
    private static async Task<(MigrationPlan Plan, IEnumerable<KeyValuePair<string, string>>? Data)> PlanAsync(
        Migration migration, MigrationRoute route, ClusterReader reader, CancellationToken cancellationToken)
    {
        var preflight = new PermissionPreflight(reader, migration);
        try
        {
            var (plan, data) = await route.PlanAsync(cancellationToken);
            if (plan.IsNothingToDo) return (plan, data);
            if (await preflight.RunAsync(plan.Needs.Cluster, cancellationToken) is not { Count: > 0 } findings) return (plan, data);
            plan = plan with { Findings = [.. plan.Findings.Concat(findings).OrderByDescending(f => f.Severity)] };
            return (plan, plan.IsBlocked ? null : data);
        }
        catch (AccessDeniedException denied)
        {
            var needs = migration.Permissions(new PermissionScope());
            IEnumerable<PreflightFinding> findings = await preflight.RunAsync(needs.Cluster, cancellationToken);
            var isExplained = !denied.IsOfAws && findings.Any(f => f.Severity == FindingSeverity.Blocking);
            if (!isExplained) findings = findings.Append(new(FindingSeverity.Blocking, EncryptionFindings.PermissionMissing, denied.Subject, denied.Observed, "grant it, or use other credentials"));
            return (new MigrationPlan { Migration = migration, Findings = [.. findings.OrderByDescending(f => f.Severity)], Needs = needs }, null);
        }
    }

    private MigrationRoute CreateRoute(Migration migration, out ClusterReader reader)
    {
        reader = new ClusterReader(_kubernetes, _pace);
        return migration.CreateRoute(new RouteContext(_kubernetes, reader, new VolumeReader(ports.BlockStorage, ports.KeyManagement, _pace), _pace));
    }

    private Task<Journal?> ReadJournalAsync(Migration migration, ClusterReader reader, CancellationToken cancellationToken) =>
        Journal.ReadAsync(reader, _kubernetes, migration.Namespace, migration.JournalName, cancellationToken);

    /// <summary>Takes the lease, begins the journal or takes it over, does the work, and gives the lease back unless it was lost.</summary>
    private async Task<MigrationResult?> WithSessionAsync(
        Migration migration, MigrationRoute route, ClusterReader reader, Func<MigrationLease, Task<Beginning>>? begin,
        Func<MigrationSession, Task<MigrationResult>> work, CancellationToken cancellationToken)
    {
        var id = $"{identity}_{_pace.Now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.ffffff", System.Globalization.CultureInfo.InvariantCulture)}";
        var lease = new MigrationLease(reader, _kubernetes, migration.Namespace, migration.JournalName, id);
        if (await lease.AcquireAsync(cancellationToken) is { } held)
        {
            return Declined(EncryptionFindings.LeaseHeld, migration, $"lease {migration.Namespace}/{migration.JournalName} is {held}", "wait for that migrator, or stop it and wait for its lease to expire");
        }

        try
        {
            var result = await WithJournalAsync(migration, route, reader, lease, id, begin, work, cancellationToken);
            await lease.ReleaseAsync(cancellationToken);
            return result;
        }
        catch (Exception exception) when (IsStepFailure(exception))
        {
            await lease.ReleaseAsync(cancellationToken);
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryReleaseAsync(lease);
            throw;
        }
    }

    /// <summary>Who was told to stop gives the lease back, so that the next need not wait for it to expire; a moment is all it takes for that.</summary>
    private async Task TryReleaseAsync(MigrationLease lease)
    {
        using var limit = new CancellationTokenSource(options.LeaseDuration / 3, clock);
        try
        {
            await lease.ReleaseAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException || IsStepFailure(exception))
        {
            // It expires.
        }
    }

    private async Task<MigrationResult?> WithJournalAsync(
        Migration migration, MigrationRoute route, ClusterReader reader, MigrationLease lease, string id,
        Func<MigrationLease, Task<Beginning>>? begin,
        Func<MigrationSession, Task<MigrationResult>> work, CancellationToken cancellationToken)
    {
        var journal = await ReadJournalAsync(migration, reader, cancellationToken);
        var lastIntent = "";
        if (journal is null)
        {
            if (begin is null) return null;
            var (end, data) = await begin(lease);
            if (data is null) return end;
            journal = await Journal.CreateAsync(reader, _kubernetes, migration.Namespace, migration.JournalName, id, data, cancellationToken);
            await ProveLeaseAsync(lease, journal, cancellationToken);
        }
        else
        {
            // Between the lease and this look any time may have passed: whoever lost the lease must not take the journal from its new holder.
            await lease.RenewIfDueAsync(cancellationToken);
            lastIntent = journal.Intent;
            await journal.AdvanceAsync(id, journal.Step, lastIntent, [], cancellationToken);
        }

        var session = new MigrationSession(id, lease, journal, _pace, progress);
        reader.KeepAlive = session.KeepAliveAsync;
        if (lastIntent.Length > 0) await new ClusterWriter(_kubernetes, reader, session).FenceAsync(lastIntent, cancellationToken);
        return await work(session);
    }

    /// <summary>A journal that was begun too late, after the lease was lost, is taken away again.</summary>
    private static async Task ProveLeaseAsync(MigrationLease lease, Journal journal, CancellationToken cancellationToken)
    {
        try
        {
            await lease.RenewIfDueAsync(cancellationToken);
        }
        catch (SupersededException)
        {
            await journal.DeleteAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>
    /// The end: first the lease goes, then the journal. The other way round a crash in between would leave a lease that nobody looks for.
    /// </summary>
    private static async Task EndAsync(MigrationSession session, CancellationToken cancellationToken)
    {
        await session.ReleaseAsync(cancellationToken);
        await session.Journal.DeleteAsync(cancellationToken);
    }

    private static async Task<MigrationResult> RunAsync(RouteRun run, MigrationSession session, Migration migration, CancellationToken cancellationToken)
    {
        if (run.Progress.IsCompleted) return Completed(run);
        if (!run.Progress.IsTurnedBack)
        {
            try
            {
                await RunStepsAsync(run.Forward, session.Journal.Step, session, cancellationToken);
                run.Complete();
                await session.SaveAsync("complete", cancellationToken);
                return Completed(run);
            }
            catch (PausedException exception)
            {
                return new MigrationResult.Paused(exception.Message, $"{Command("apply", migration)} --traffic-switched");
            }
            catch (Exception exception) when (IsStepFailure(exception))
            {
                if (run.Progress.IsCommitted) return Failed(exception, run, migration, "apply");
                run.TurnBack(exception.Message);
            }
        }

        return await BackAsync(run, session, migration, cancellationToken);
    }

    private static async Task<MigrationResult> BackAsync(RouteRun run, MigrationSession session, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            session.Report(MigrationProgressKind.RollingBack, run.Progress.Reason ?? "");
            await session.SaveAsync("turn back", cancellationToken);
            await RunStepsAsync(run.Back, "", session, cancellationToken);
            await EndAsync(session, cancellationToken);
            return new MigrationResult.RolledBack(run.Progress.Reason ?? "");
        }
        catch (Exception exception) when (IsStepFailure(exception))
        {
            return Failed(exception, run, migration, "rollback");
        }
    }

    private static async Task RunStepsAsync(IReadOnlyList<RouteStep> steps, string from, MigrationSession session, CancellationToken cancellationToken)
    {
        var first = 0;
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Name == from) first = i;
        }

        for (var i = first; i < steps.Count; i++)
        {
            session.Enter(steps[i].Name);
            session.Report(MigrationProgressKind.StepStarted, steps[i].Summary);
            await steps[i].RunAsync(cancellationToken);
            session.Report(MigrationProgressKind.StepDone, steps[i].Summary);
        }
    }

    private static MigrationResult.Completed Completed(RouteRun run) => new(run.Progress.Volumes, run.Progress.Downtime, run.Remarks);

    private static MigrationResult.Declined Declined(string code, Migration migration, string observed, string toDo) =>
        new([new PreflightFinding(FindingSeverity.Blocking, code, migration.Target, observed, toDo)]);

    private static bool IsStepFailure(Exception exception) => exception is StepFailedException or AccessDeniedException or AwsServiceException;

    private static MigrationResult.Failed Failed(Exception exception, RouteRun? run, Migration migration, string command)
    {
        var (code, what, observed) = exception switch
        {
            StepFailedException failed => (failed.Code, failed.What, failed.Observed),
            AccessDeniedException denied => ("access-denied", $"{denied.Subject} was refused", denied.Observed),
            AwsServiceException aws => ("aws-error", "AWS refused a call", aws.ToString()),
            _ => ("superseded", $"{migration.Target} is being migrated by another migrator", exception.Message),
        };
        return new(new MigrationError(
            code, what, observed,
            run?.SafeNow ?? "nothing was changed by this migrator since; the journal tells the next one where it stands",
            code == "superseded" ? Command("status", migration) : Command(command, migration)));
    }

    private static string Command(string verb, Migration migration) => $"drydock migrate {verb} {migration.Kind} --{migration.Target}";

    private static async Task<MigrationResult> GuardAsync(Migration migration, string command, Func<Task<MigrationResult>> work)
    {
        try
        {
            return await work();
        }
        catch (SupersededException exception)
        {
            return Failed(exception, null, migration, command);
        }
        catch (Exception exception) when (IsStepFailure(exception))
        {
            return Failed(exception, null, migration, command);
        }
    }

    private static async Task<T> ReadAsync<T>(Migration migration, string command, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (IsStepFailure(exception))
        {
            throw new MigrationReadException(Failed(exception, null, migration, command).Error with { SafeNow = "nothing was changed: this only reads" }, exception);
        }
    }
}
