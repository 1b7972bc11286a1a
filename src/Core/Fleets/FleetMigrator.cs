using Drydock.Core.Execution;
using Drydock.Core.Fleets.Pacing;

namespace Drydock.Core.Fleets;

/// <summary>
/// Plans, applies, resumes, rolls back and cleans up the encryption of many StatefulSets: each under its own journal and lease, by a <see cref="Migrator"/> of its own, so that a run that is repeated
/// skips what is done and goes on with what is half-way, and one set's failure is that set's alone. Several sets are under way at a time on one flow: a run needs a synchronization context
/// that runs one thing at a time, as the kernel's loop and a user interface have.
/// </summary>
/// <param name="ports">The systems it talks to.</param>
/// <param name="clock">Its only source of time.</param>
/// <param name="identity">Its name; each set's lease shows it with the set's.</param>
/// <param name="options">Limits of each set's migrator.</param>
/// <param name="progress">Told what happens.</param>
public sealed class FleetMigrator(MigrationPorts ports, TimeProvider clock, string identity, MigratorOptions? options = null, IFleetProgress? progress = null)
{
    private readonly MigratorOptions _options = options ?? new MigratorOptions();

    /// <summary>The ports of one set ("namespace/name"), for who wants to tell their calls apart; the fleet's own unless set.</summary>
    public Func<string, MigrationPorts>? PortsOf { get; init; }

    /// <summary>Reads and decides; changes nothing.</summary>
    /// <exception cref="MigrationReadException">Cluster or account did not answer, or refused.</exception>
    public Task<FleetPlan> PlanAsync(EncryptionFleet fleet, CancellationToken cancellationToken) => new FleetPlanner(ports, clock, identity, _options).PlanAsync(fleet, cancellationToken);

    /// <summary>
    /// Plans and runs all sets that can be, and goes on with those that have begun. Told to stop, it begins no more sets, and those under way stop at their next safe point; that is a result too.
    /// </summary>
    /// <exception cref="MigrationReadException">The plan could not be read; nothing was changed.</exception>
    public async Task<FleetResult> ApplyAsync(EncryptionFleet fleet, FleetApplyOptions apply, CancellationToken cancellationToken)
    {
        RequireLoop();
        var plan = await PlanAsync(fleet, cancellationToken);
        if (plan.IsBlocked) return new FleetResult { Findings = plan.Findings };
        if (apply.ConfirmedPlan is { } confirmed && plan.Fingerprint is var now && now != confirmed)
        {
            return new FleetResult
            {
                Findings = [new(FindingSeverity.Blocking, VolumeEncryption.EncryptionFindings.PlanChanged, fleet.Target, $"plan {confirmed} was confirmed, and what would be done by now is plan {now}", "look at the plan again, and confirm that one")],
            };
        }

        var work = new FleetApplyWork(plan, isConfirmed: apply.ConfirmedPlan is not null);
        return await RunAsync(fleet, plan.Order, plan.NeedsCanary, [.. plan.Sets.Where(s => s.Phase is not (FleetSetPhase.Ready or FleetSetPhase.UnderWay)).Select(FleetApplyWork.LeftOut)], work, cancellationToken);
    }

    /// <summary>Where each set stands: phase "none" for those that have not begun. Changes nothing.</summary>
    /// <exception cref="MigrationReadException">The cluster did not answer, or refused.</exception>
    public Task<IReadOnlyList<FleetSetPlan>> StatusAsync(EncryptionFleet fleet, CancellationToken cancellationToken) => FleetReading.GuardAsync(fleet, "status", async () =>
    {
        var found = await new FleetDiscovery(fleet, new ClusterReader(ports.Kubernetes, new Pace(clock, _options))).FindAsync(cancellationToken);
        var reader = new Migrator(ports, clock, identity, _options);
        var sets = new List<FleetSetPlan>();
        foreach (var (migration, _, hasJournal) in found)
        {
            var status = hasJournal ? await reader.StatusAsync(migration, cancellationToken) : new MigrationStatus("none", "", "", null, [], null);
            sets.Add(new FleetSetPlan(migration, status.Phase switch { "none" => FleetSetPhase.Ready, "completed" => FleetSetPhase.Completed, _ => FleetSetPhase.UnderWay }, null, status));
        }

        return (IReadOnlyList<FleetSetPlan>)sets;
    });

    /// <summary>Rolls every set back whose migration has begun; those that are committed only when the options accept the loss.</summary>
    /// <exception cref="MigrationReadException">The cluster did not answer, or refused; nothing was changed.</exception>
    public Task<FleetResult> RollbackAsync(EncryptionFleet fleet, RollbackOptions rollback, CancellationToken cancellationToken) =>
        OnBegunAsync(fleet, s => s.Phase is FleetSetPhase.UnderWay || (s.Phase is FleetSetPhase.Completed && rollback.DiscardWritesSinceCutover), new FleetRollbackWork(rollback), cancellationToken);

    /// <summary>Cleans up after every set whose migration is complete.</summary>
    /// <exception cref="MigrationReadException">The cluster did not answer, or refused; nothing was changed.</exception>
    public Task<FleetResult> CleanupAsync(EncryptionFleet fleet, CancellationToken cancellationToken) => OnBegunAsync(fleet, s => s.Phase is FleetSetPhase.Completed, new FleetCleanupWork(), cancellationToken);

    private async Task<FleetResult> OnBegunAsync(EncryptionFleet fleet, Func<FleetSetPlan, bool> isMeant, FleetWork work, CancellationToken cancellationToken)
    {
        RequireLoop();
        var sets = await StatusAsync(fleet, cancellationToken);
        return await RunAsync(fleet, [.. sets.Where(isMeant)], needsCanary: false, [.. sets.Where(s => !isMeant(s)).Select(work.NotMeant).OfType<FleetSetResult>()], work, cancellationToken);
    }

    private Task<FleetResult> RunAsync(
        EncryptionFleet fleet, IReadOnlyList<FleetSetPlan> order, bool needsCanary, IReadOnlyList<FleetSetResult> leftOut, FleetWork work, CancellationToken cancellationToken) =>
        new FleetRun(order, needsCanary, leftOut, fleet.Limits, new FleetBudgets(clock, fleet.Limits), (name, budgets) => CreateMigrator(name, budgets, work), clock, progress)
            .ExecuteAsync(work, cancellationToken);

    private Migrator CreateMigrator(string name, FleetBudgets budgets, FleetWork work) => new(
        work.Around(budgets.Around(PortsOf?.Invoke(name) ?? ports)), clock, $"{identity}.{name.Replace('/', '.')}", _options, progress is null ? null : new SubjectProgress(progress, name));

    private static void RequireLoop()
    {
        if (SynchronizationContext.Current is null) throw new InvalidOperationException("a fleet is run on a synchronization context that runs one thing at a time");
    }
}
