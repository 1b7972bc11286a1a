using Drydock.Cli.Fleets;
using Drydock.Core;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Reports;
using Drydock.Wire.Admin;

namespace Drydock.Cli.Migrating;

/// <summary>Runs one command of a migration: progress and questions on stderr, the report on stdout, the exit code of style.md.</summary>
internal sealed class MigrateExecution
{
    private readonly MigrateRequest _request;
    private readonly IMigrationTarget _target;
    private readonly VolumeEncryptionMigration _migration;
    private readonly Migrator _migrator;
    private readonly CancellationToken _stop;
    private MigrationReport _report;

    private MigrateExecution(MigrateRequest request, IMigrationTarget target, CancellationToken stop)
    {
        (_request, _target, _stop) = (request, target, stop);
        _migration = request.Migration(target.Place.Namespace);
        var clock = target.Clock;
        _migrator = new Migrator(target.Ports, clock, $"{Environment.MachineName}-{Environment.ProcessId}", progress: new LiveProgress(clock.GetUtcNow()));
        _report = MigrationReport.At(target.Place, request.Command, _migration.Target);
    }

    internal static async Task<int> RunAsync(MigrateRequest request)
    {
        using var signals = new StopSignals(() => Console.Error.WriteLine("stopping at the next safe point, when what is under way has ended; once more to leave at once (as safe, but its lease must expire first)"));
        try
        {
            using var target = await MigrationTargets.OpenAsync(request, signals.Token);
            if (request.Fleet is not null) return FleetLoop.Run(() => new FleetExecution(request, target, signals.Token).RunAsync());
            var execution = new MigrateExecution(request, target, signals.Token);
            try
            {
                return await execution.RunAsync();
            }
            catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
            {
                return await execution.StoppedAsync();
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (EnvironmentMissingException exception)
        {
            return Refuse(exception.Message, exception.ExitCode);
        }
        catch (AdminRefusedException exception)
        {
            return Refuse(exception.Message, ExitCode.Usage);
        }
        catch (PortUnreachableException exception)
        {
            return Refuse(exception.Message, ExitCode.EnvironmentMissing);
        }
        catch (MigrationReadException exception)
        {
            Console.Error.Write(MigrationText.Error("drydock", exception.Error with { NextCommand = exception.Error.NextCommand + request.Options }));
            return ExitCode.EnvironmentMissing;
        }
        catch (Exception defect)
        {
            return Defect(defect);
        }
    }

    /// <summary>A defect of ours must not leave a user without the word that counts: what is safe.</summary>
    private static int Defect(Exception defect)
    {
        Console.Error.WriteLine($"drydock: a defect of drydock, please report it: {defect}");
        Console.Error.WriteLine("Safe now: what 'migrate status' tells; the journal was written before each change, and the same command goes on from it once its lease has expired.");
        return ExitCode.Internal;
    }

    private static int Refuse(string message, int exitCode)
    {
        Console.Error.WriteLine($"drydock: {message}");
        return exitCode;
    }

    private async Task<int> RunAsync()
    {
        if (_migration.Validate() is { Count: > 0 } errors) return Refuse(string.Join("; ", errors), ExitCode.Usage);
        switch (_request.Verb)
        {
            case MigrateVerb.Plan: return await PlanAsync();
            case MigrateVerb.Status: return await StatusAsync();
            case MigrateVerb.Apply: return await ApplyAsync();
            default: return await EndAsync();
        }
    }

    private async Task<int> PlanAsync()
    {
        var plan = await _migrator.PlanAsync(_migration, _stop);
        var next = plan.IsBlocked || plan.IsNothingToDo ? "" : $"plan {plan.Fingerprint}; next: {CommandLine(MigrateVerb.Apply)}\n";
        Print(_report.With(plan), MigrationText.Render(plan) + next);
        return plan.IsBlocked ? ExitCodeOf(plan.Findings) : ExitCode.Passed;
    }

    private async Task<int> StatusAsync()
    {
        var status = await _migrator.StatusAsync(_migration, _stop);
        var next = Next(status);
        Print(_report.With(status) with { NextCommand = next }, MigrationText.Render(status) + $"  next         {next}\n");
        return ExitCode.Passed;
    }

    private async Task<int> ApplyAsync()
    {
        Announce();
        var status = await _migrator.StatusAsync(_migration, _stop);
        if (status.Phase == "none") return await BeginAsync();
        if (status.Phase != "completed")
        {
            Console.Error.Write(MigrationText.Render(status));
            if (await Consent.RefusedAsync("go on with this migration", _request, _stop) is { } exitCode) return exitCode;
        }

        return Finish(await _migrator.ApplyAsync(_migration, _stop));
    }

    /// <summary>Shows the plan, asks, and applies that plan or none: what has changed meanwhile is shown and asked anew.</summary>
    private async Task<int> BeginAsync()
    {
        while (true)
        {
            var plan = await _migrator.PlanAsync(_migration, _stop);
            _report = _report.With(plan);
            if (!_request.IsJson) Console.Out.WriteLine(MigrationText.RenderChanges(plan).TrimEnd('\n'));
            if (plan.IsBlocked)
            {
                if (_request.IsJson) Console.Out.WriteLine(_report.ToJson());
                return ExitCodeOf(plan.Findings);
            }

            if (!plan.IsNothingToDo && await RefusedAsync(plan) is { } exitCode) return exitCode;
            var result = await _migrator.ApplyAsync(_migration, new ApplyOptions { ConfirmedPlan = plan.Fingerprint }, _stop);
            if (result is MigrationResult.Declined { Findings: [{ Code: EncryptionFindings.PlanChanged }] } && Consent.CanAsk && !_request.Yes && _request.ConfirmedPlan is null)
            {
                Console.Error.WriteLine("what would be done has changed since it was shown:");
                continue;
            }

            if (result is MigrationResult.Completed && !_request.IsJson) Console.Out.Write(MigrationText.RenderManifests(plan));
            return Finish(result);
        }
    }

    /// <summary>Null when this very plan is confirmed.</summary>
    private async Task<int?> RefusedAsync(MigrationPlan plan)
    {
        Console.Error.Write(MigrationConfirmation.Render(plan, _target.Place));
        if (_request.ConfirmedPlan is not { } confirmed || _request.IsDryRun)
        {
            var refused = await Consent.RefusedAsync($"apply plan {plan.Fingerprint}", _request, _stop);
            if (refused is not null && _request.IsJson) Console.Out.WriteLine(_report.ToJson());
            return refused;
        }

        if (confirmed == plan.Fingerprint) return null;
        return Refuse($"--plan {confirmed} is not what would be done by now, which is plan {plan.Fingerprint}: look at 'drydock migrate plan' again; nothing was changed", ExitCode.Usage);
    }

    /// <summary>Rollback or cleanup.</summary>
    private async Task<int> EndAsync()
    {
        Announce();
        var status = await _migrator.StatusAsync(_migration, _stop);
        var isRollback = _request.Verb == MigrateVerb.Rollback;
        // What will be declined, or has nothing to do, needs no answer.
        var changes = isRollback ? status.Phase is "running" or "rolling-back" || (status.Phase is "committed" or "completed" && (_request.DiscardWritesSinceCutover || !status.RollbackLosesWrites)) : status.Phase == "completed";
        if (changes)
        {
            var deletions = isRollback ? status.RollbackDeletes : status.CleanupDeletes;
            _report = _report.With(status) with { Deletions = deletions };
            Console.Error.Write(MigrationText.Render(status) + MigrationConfirmation.Render(deletions, _target.Place));
            if (isRollback && status.RollbackLosesWrites && status.Phase is "committed" or "completed")
            {
                Console.Error.WriteLine($"  LOST         everything written since the cutover to {string.Join(", ", status.Volumes.Select(v => v.TargetVolumeId))}");
            }

            if (await Consent.RefusedAsync(isRollback ? "roll back" : "delete the unencrypted source volumes and the leftovers", _request, _stop) is { } exitCode)
            {
                if (_request.IsJson) Console.Out.WriteLine(_report.ToJson());
                return exitCode;
            }
        }
        else if (_request.IsDryRun)
        {
            Print(_report.With(status), MigrationText.Render(status));
            return ExitCode.Passed;
        }

        return Finish(isRollback
            ? await _migrator.RollbackAsync(_migration, new RollbackOptions { DiscardWritesSinceCutover = _request.DiscardWritesSinceCutover }, _stop)
            : await _migrator.CleanupAsync(_migration, _stop));
    }

    private void Announce() => Console.Error.WriteLine($"{_request.Command} {_migration.Target}: {_target.Place}");

    /// <summary>Blocked by the surroundings alone, or by the workload too.</summary>
    private static int ExitCodeOf(IReadOnlyList<PreflightFinding> findings) =>
        findings.Where(f => f.Severity == FindingSeverity.Blocking).All(f => f.Code is EncryptionFindings.PermissionMissing or EncryptionFindings.SnapshotCrdsMissing or EncryptionFindings.AccountMismatch)
            ? ExitCode.EnvironmentMissing : ExitCode.Usage;

    /// <summary>The command line of another verb for the same migration.</summary>
    private string CommandLine(MigrateVerb verb) =>
        $"drydock migrate {verb.ToString().ToLowerInvariant()} {_migration.Kind} --{_migration.Target}{_request.Options}";

    private int Finish(MigrationResult result)
    {
        if (result is MigrationResult.Paused paused) result = paused with { NextCommand = $"{CommandLine(MigrateVerb.Apply)} --traffic-switched" };
        if (result is MigrationResult.Failed failed) result = new MigrationResult.Failed(failed.Error with { NextCommand = failed.Error.NextCommand + _request.Options });
        Print(_report.With(result), MigrationText.Render(result));
        return result switch
        {
            MigrationResult.Completed => ExitCode.Passed,
            MigrationResult.RolledBack when _request.Verb == MigrateVerb.Rollback => ExitCode.Passed,
            MigrationResult.Paused => ExitCode.DidNotFinish,
            // The cause is in what was asked for or found, and nothing was touched.
            MigrationResult.Declined declined => ExitCodeOf(declined.Findings),
            _ => ExitCode.DidNotFinish,
        };
    }

    /// <summary>After Ctrl-C: where it stands, what is safe, what to do next.</summary>
    private async Task<int> StoppedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        try
        {
            var status = await _migrator.StatusAsync(_migration, limit.Token);
            var next = Next(status);
            if (_request.IsJson) Console.Out.WriteLine((_report.With(status) with { Outcome = "stopped", NextCommand = next }).ToJson());
            Console.Error.Write($"STOPPED\n{MigrationText.Render(status)}  next         {next}\n");
        }
        catch (Exception exception) when (exception is OperationCanceledException or MigrationReadException or PortUnreachableException)
        {
            Console.Error.WriteLine($"STOPPED; the journal, which tells where it stands, can't be read now. Next: {CommandLine(MigrateVerb.Status)}");
        }

        return ExitCode.Cancelled;
    }

    private string Next(MigrationStatus status) => status.Phase switch
    {
        "none" => CommandLine(MigrateVerb.Plan),
        "rolling-back" => CommandLine(MigrateVerb.Rollback),
        "completed" => CommandLine(MigrateVerb.Cleanup),
        "committed" => CommandLine(MigrateVerb.Apply),
        "paused" => $"{CommandLine(MigrateVerb.Apply)} --traffic-switched",
        _ => $"{CommandLine(MigrateVerb.Apply)}, or to go back: {CommandLine(MigrateVerb.Rollback)}",
    };

    private void Print(MigrationReport report, string text) => Console.Out.WriteLine(_request.IsJson ? report.ToJson() : text.TrimEnd('\n'));
}
