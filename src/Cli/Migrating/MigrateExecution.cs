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
    private readonly MigrateConnection _connection;
    private readonly VolumeEncryptionMigration _migration;
    private readonly Migrator _migrator;
    private readonly CancellationToken _stop;
    private MigrationReport _report;

    private MigrateExecution(MigrateRequest request, MigrateConnection connection, CancellationToken stop)
    {
        (_request, _connection, _stop) = (request, connection, stop);
        _migration = request.Migration(connection.Context.Namespace);
        var clock = connection.Clock;
        _migrator = new Migrator(connection.Ports, clock, $"{Environment.MachineName}-{Environment.ProcessId}", progress: new LiveProgress(clock.GetUtcNow()));
        _report = new MigrationReport
        {
            Command = request.Command,
            Target = _migration.Target,
            Context = connection.Context.Name,
            Account = connection.Account.AccountId,
            Region = connection.Account.Region,
        };
    }

    internal static async Task<int> RunAsync(MigrateRequest request)
    {
        using var signals = new StopSignals(() => Console.Error.WriteLine("stopping at the next safe point, when what is under way has ended; once more to leave at once (as safe, but its lease must expire first)"));
        try
        {
            using var connection = await MigrateConnection.OpenAsync(request, signals.Token);
            var execution = new MigrateExecution(request, connection, signals.Token);
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
            return exception.Error.Code == "access-denied" ? ExitCode.Usage : ExitCode.EnvironmentMissing;
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
        Print(_report.With(plan), MigrationText.Render(plan));
        return plan.IsBlocked ? ExitCode.Usage : ExitCode.Passed;
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
        var (status, manifests) = (await _migrator.StatusAsync(_migration, _stop), "");
        if (status.Phase == "none")
        {
            var plan = await _migrator.PlanAsync(_migration, _stop);
            (_report, manifests) = (_report.With(plan), MigrationText.RenderManifests(plan));
            if (!_request.IsJson) Console.Out.WriteLine(MigrationText.RenderChanges(plan));
            if (plan.IsBlocked)
            {
                if (_request.IsJson) Console.Out.WriteLine(_report.ToJson());
                return ExitCode.Usage;
            }

            if (!plan.IsNothingToDo && await RefusedAsync("apply this plan") is { } exitCode) return exitCode;
        }
        else if (status.Phase != "completed")
        {
            Console.Error.Write(MigrationText.Render(status));
            if (await RefusedAsync("go on with this migration") is { } exitCode) return exitCode;
        }

        var result = await _migrator.ApplyAsync(_migration, _stop);
        if (result is MigrationResult.Completed && !_request.IsJson) Console.Out.Write(manifests);
        return Finish(result);
    }

    /// <summary>Rollback or cleanup.</summary>
    private async Task<int> EndAsync()
    {
        Announce();
        var status = await _migrator.StatusAsync(_migration, _stop);
        var isRollback = _request.Verb == MigrateVerb.Rollback;
        // What will be declined, or has nothing to do, needs no answer.
        var changes = isRollback ? status.Phase is "running" or "rolling-back" || (status.Phase is "committed" or "completed" && _request.DiscardWritesSinceCutover) : status.Phase == "completed";
        if (changes)
        {
            Console.Error.Write(MigrationText.Render(status));
            if (isRollback && status.Phase is "committed" or "completed")
            {
                Console.Error.WriteLine($"  LOST         everything written since the cutover to {string.Join(", ", status.Volumes.Select(v => v.TargetVolumeId))}");
            }

            if (await RefusedAsync(isRollback ? "roll back" : "delete the unencrypted source volumes and the leftovers") is { } exitCode) return exitCode;
        }

        return Finish(isRollback
            ? await _migrator.RollbackAsync(_migration, new RollbackOptions { DiscardWritesSinceCutover = _request.DiscardWritesSinceCutover }, _stop)
            : await _migrator.CleanupAsync(_migration, _stop));
    }

    private void Announce() => Console.Error.WriteLine(
        $"{_request.Command} {_migration.Target}: context {_connection.Context.Name} ({_connection.Context.Settings.Server.GetLeftPart(UriPartial.Authority)}), account {_connection.Account.AccountId}, region {_connection.Account.Region}");

    /// <summary>Asks; null means go on.</summary>
    private async Task<int?> RefusedAsync(string what)
    {
        if (_request.Yes) return null;
        if (Console.IsInputRedirected) return Refuse($"there is no terminal to ask whether to {what}: say --yes", ExitCode.Usage);
        Console.Error.Write($"{char.ToUpperInvariant(what[0])}{what[1..]} in context {_connection.Context.Name}, account {_connection.Account.AccountId}? Only 'yes' goes on: ");
        // Reading a terminal can't be cancelled; Ctrl-C leaves the reader behind.
        var answer = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(_stop);
        if (answer?.Trim() == "yes") return null;
        Console.Error.WriteLine("nothing was changed");
        return ExitCode.NothingRan;
    }

    /// <summary>The command line of another verb for the same migration.</summary>
    private string CommandLine(MigrateVerb verb) =>
        $"drydock migrate {verb.ToString().ToLowerInvariant()} {_migration.Kind} --statefulset {_migration.Namespace}/{_migration.Workload}{_request.Options}";

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
            MigrationResult.Declined => ExitCode.Usage,
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
