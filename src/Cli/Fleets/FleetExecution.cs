using System.Globalization;
using Drydock.Cli.Migrating;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Reports;

namespace Drydock.Cli.Fleets;

/// <summary>Runs one command of a fleet: progress and questions on stderr, the summary table on stdout, and an exit code that tells whether every set is done.</summary>
internal sealed class FleetExecution
{
    private readonly MigrateRequest _request;
    private readonly IMigrationTarget _target;
    private readonly EncryptionFleet _fleet;
    private readonly FleetMigrator _migrator;
    private readonly FleetBar _bar;
    private readonly CancellationToken _stop;

    internal FleetExecution(MigrateRequest request, IMigrationTarget target, CancellationToken stop)
    {
        (_request, _target, _stop) = (request, target, stop);
        _fleet = request.Fleet!.Fleet(request.Settings("default", "all"), target.Place.Namespace);
        _bar = new FleetBar(target.Clock, Console.Error, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb");
        _migrator = new FleetMigrator(target.Ports, target.Clock, $"{Environment.MachineName}-{Environment.ProcessId}", progress: _bar);
    }

    internal async Task<int> RunAsync()
    {
        if (_fleet.Validate() is { Count: > 0 } errors)
        {
            Console.Error.WriteLine($"drydock: {string.Join("; ", errors)}");
            return ExitCode.Usage;
        }

        if (_request.Verb is not (MigrateVerb.Plan or MigrateVerb.Status)) Console.Error.WriteLine($"{_request.Command} {_fleet.Target}: {_target.Place}");
        return _request.Verb switch
        {
            MigrateVerb.Plan => await PlanAsync(),
            MigrateVerb.Status => await StatusAsync(),
            MigrateVerb.Apply => await ApplyAsync(),
            MigrateVerb.Rollback => await EndAsync("roll back every set whose migration has begun", () => _migrator.RollbackAsync(_fleet, new RollbackOptions { DiscardWritesSinceCutover = _request.DiscardWritesSinceCutover }, _stop)),
            _ => await EndAsync("delete the unencrypted source volumes and the leftovers of every set that is complete", () => _migrator.CleanupAsync(_fleet, _stop)),
        };
    }

    private async Task<int> PlanAsync()
    {
        var plan = await _migrator.PlanAsync(_fleet, _stop);
        var next = plan.IsBlocked || plan.IsNothingToDo ? "" : $"plan {plan.Fingerprint}; next: {CommandLine(MigrateVerb.Apply)}\n";
        Print(FleetReport.Of(_request.Command, _fleet, plan), FleetText.Render(plan) + next);
        return plan.IsBlocked ? ExitCode.Usage : ExitCode.Passed;
    }

    private async Task<int> StatusAsync()
    {
        var sets = await _migrator.StatusAsync(_fleet, _stop);
        Print(FleetReport.Of(_request.Command, _fleet, sets), FleetText.RenderStatus(sets));
        return ExitCode.Passed;
    }

    private async Task<int> ApplyAsync()
    {
        var plan = await _migrator.PlanAsync(_fleet, _stop);
        if (!_request.IsJson) Console.Out.Write(FleetText.Render(plan));
        if (plan.IsBlocked || plan.IsNothingToDo)
        {
            if (_request.IsJson) Console.Out.WriteLine(FleetReport.Of(_request.Command, _fleet, plan).ToJson());
            return plan.IsBlocked ? ExitCode.Usage : ExitCode.Passed;
        }

        if (_request.ConfirmedPlan is { } confirmed && !_request.IsDryRun)
        {
            if (confirmed != plan.Fingerprint)
            {
                Console.Error.WriteLine($"drydock: --plan {confirmed} is not what would be done by now, which is plan {plan.Fingerprint}: look at 'drydock migrate plan' again; nothing was changed");
                return ExitCode.Usage;
            }
        }
        else if (await Consent.RefusedAsync(string.Create(CultureInfo.InvariantCulture, $"apply plan {plan.Fingerprint} to {plan.Order.Count} sets"), _request, _stop) is { } exitCode)
        {
            return exitCode;
        }

        return Finish(await _migrator.ApplyAsync(_fleet, new FleetApplyOptions { ConfirmedPlan = plan.Fingerprint }, _stop));
    }

    private async Task<int> EndAsync(string what, Func<Task<FleetResult>> end)
    {
        var sets = await _migrator.StatusAsync(_fleet, _stop);
        Console.Error.Write(FleetText.RenderStatus(sets));
        if (sets.All(s => s.Status is null or { Phase: "none" }))
        {
            Print(FleetReport.Of(_request.Command, _fleet, sets), "NOTHING TO DO: no set's migration has begun\n");
            return ExitCode.Passed;
        }

        return await Consent.RefusedAsync(what, _request, _stop) is { } exitCode ? exitCode : Finish(await end());
    }

    private int Finish(FleetResult result)
    {
        _bar.End();
        Print(FleetReport.Of(_request.Command, _fleet, result), FleetText.Render(result));
        if (_stop.IsCancellationRequested)
        {
            Console.Error.WriteLine($"STOPPED at safe points. Next: {CommandLine(_request.Verb)}");
            return ExitCode.Cancelled;
        }

        if (result.Findings.Count > 0) return ExitCode.Usage;
        if (result.IsComplete) return ExitCode.Passed;
        // Some sets are not done: what is blocked alone is for the user to mend, the rest did not finish.
        return result.Sets.All(s => s.IsFine || s.Outcome == FleetOutcome.Blocked) ? ExitCode.Usage : ExitCode.DidNotFinish;
    }

    private string CommandLine(MigrateVerb verb) => $"drydock migrate {verb.ToString().ToLowerInvariant()} {_fleet.Settings.Kind}{_request.Fleet!.Options}{_request.Options}";

    private void Print(FleetReport report, string text) => Console.Out.WriteLine(_request.IsJson ? report.ToJson() : text.TrimEnd('\n'));
}
