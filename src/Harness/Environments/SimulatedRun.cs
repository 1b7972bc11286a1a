using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Hazards;
using Drydock.Harness.Manifests;
using Drydock.Harness.Procedures;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Harness.Traffic.Kafka;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>The rehearsal of the encryption of one workload, or of a procedure by hand.</summary>
internal sealed class SimulatedRun : Rehearsal
{
    private static readonly TimeSpan SwitchMin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SwitchMax = TimeSpan.FromMinutes(4);

    private readonly ExpectedObjects _expectedObjects;
    private IReadOnlyList<CheckerResult> _objects = [];
    private CheckerSet _checkers = null!;
    private CheckedMigration _checked = null!;

    internal SimulatedRun(Scenario scenario, ulong seed, RunnerOptions options)
        : base(scenario, seed, options, Names.Of(scenario.Migration.Kind == MigrationKind.EncryptVolumes ? scenario.Migration.Target : "default/none"), (check, sim) => Require(scenario, check, sim)) =>
        _expectedObjects = new ExpectedObjects(scenario.ExpectedObjects, Sim.Resources);

    protected override EndChecker? End => _checkers?.End;
    protected override RestoredChecker Restored => _checkers.Restored;

    private static void Require(Scenario scenario, ManifestCheck check, SimulatedWorld sim)
    {
        if (scenario.Migration.Kind == MigrationKind.EncryptVolumes) check.RequireWorkload(scenario.Migration.Target, scenario.Migration.IsDeployment ? "Deployment" : "StatefulSet");
        if (scenario.Migration.KmsKey is { } key && sim.FindKey(key) is null)
        {
            throw new ManifestException($"--kms-key: the simulated account has no key '{key}'; it has {string.Join(", ", sim.KeyNames)} (add one with --with-key alias/NAME)");
        }
    }

    private Migrator CreateMigrator(string identity)
    {
        var ports = new MigrationPorts(
            new GatedKubernetesApi(Sim.MigratorApi(identity), Gate),
            new GatedBlockStorage(Sim.BlockStorage, Gate),
            new GatedKeyManagement(Sim.KeyManagement, Gate));
        return new Migrator(Options.WrapPorts?.Invoke(ports) ?? ports, Sim.World.Clock, identity, new MigratorOptions(), Progress);
    }

    private VolumeEncryptionMigration Migration(bool isSwitched = false)
    {
        var (ns, name) = Names.Of(Scenario.Migration.Target);
        var asked = Scenario.Migration.ToMigration(ns, name) with { TrafficSwitched = isSwitched };
        return Options.Misread?.Invoke(asked) ?? asked;
    }

    protected override async Task MigrateAsync()
    {
        Options.Progress?.Invoke($"{Reports.Duration.Clock(Sim.World.Clock.Elapsed)}  {Scenario.Migration.Kind} {Scenario.Migration.Target}");
        if (Scenario.Migration.Kind == MigrationKind.EncryptVolumes) await EncryptAsync();
        else await ProcedureAsync();
    }

    private async Task EncryptAsync()
    {
        var ports = new MigrationPorts(Sim.MigratorApi("drydock-plan"), Sim.BlockStorage, Sim.KeyManagement);
        Outcome.Plan = await new Migrator(ports, Sim.World.Clock, "drydock-plan").PlanAsync(Migration(), CancellationToken.None);
        Options.Progress?.Invoke($"plan: {Outcome.Plan.Steps.Count} steps, {Outcome.Plan.Findings.Count} findings, expected downtime {Reports.Duration.Text(Outcome.Plan.ExpectedDowntime)}, at most {Reports.Duration.Text(Outcome.Plan.LongestDowntime)}");
        Outcome.Result = await Host.RunAsync(identity => CreateMigrator(identity).ApplyAsync(Migration(), CancellationToken.None));
        if (Outcome.Result is MigrationResult.Paused) Outcome.Result = await SwitchTrafficAsync();
        Outcome.Hear(Outcome.Result);
        Outcome.Describe(Outcome.Result);
    }

    /// <summary>The user reads the prompt, after a while brings the clients over, and has the migration go on.</summary>
    private async Task<MigrationResult> SwitchTrafficAsync()
    {
        var (from, random) = (Sim.World.Clock.Elapsed, Sim.World.RandomFor("user"));
        var (ns, name) = Names.Of(Scenario.Migration.Target);
        await Task.Delay(random.Duration(SwitchMin, SwitchMax), Sim.World.Clock);
        Sim.World.Timeline.Add("user", TimelineKind.Migration, $"brings the clients of {ns}/{name} over to {Scenario.Migration.SideBySideAs}");
        Traffic.Retarget(ns, name, Scenario.Migration.SideBySideAs!);
        Outcome.Paused = (from, Sim.World.Clock.Elapsed);
        return await Host.RunAsync(identity => CreateMigrator(identity).ApplyAsync(Migration(isSwitched: true), CancellationToken.None));
    }

    private async Task ProcedureAsync()
    {
        var procedure = HandProcedures.Find(Scenario.Migration.Target);
        var context = new HandProcedureContext(
            Sim.Admin, Sim.World.Clock, Traffic, Manifests, command => Sim.World.Timeline.Add("operator", TimelineKind.Migration, command), CancellationToken.None);
        await Outcome.RunAsync(procedure, context);
    }

    protected override async Task CleanupAsync()
    {
        if (Outcome.Result is not MigrationResult.Completed) return;
        _checkers.SourceIntact.CleanupBegins();
        var result = await Host.RunAsync(identity => CreateMigrator(identity).CleanupAsync(Migration(), CancellationToken.None));
        Outcome.Hear(result);
        if (result is not MigrationResult.Completed) Outcome.Describe(result);
        await Task.Delay(TimeSpan.FromSeconds(30), Sim.World.Clock);
    }

    protected override void Watch()
    {
        var target = Scenario.Migration.Kind == MigrationKind.EncryptVolumes ? Scenario.Migration.Target : Scenario.Traffic.Count > 0 ? Scenario.Traffic[0].StatefulSet : "default/none";
        var (ns, name) = Names.Of(target);
        _checked = new CheckedMigration(ns, name, Sim.VolumesOf(ns, name, Scenario.Migration.Claims), RedisWriter.MarkerBytes) { SecondSet = Scenario.Migration.SideBySideAs, IsDeployment = Scenario.Migration.IsDeployment, IsReplicated = Scenario.Migration.Route == "application-replication" };
        _checkers = new CheckerSet(_checked, Sim.Volumes, pv => Sim.Store.Peek(KubeResources.PersistentVolumes, null, pv));
        Sim.Attach(_checkers);
        if (Recorder is not { } recorder) return;
        foreach (var checker in _checkers.All.Concat(Own.All).Concat(Traffic.Kafka.Select(k => k.Checker))) checker.Violated = what => recorder.Violated(checker.Name, what);
    }

    protected override void Measure(TimeSpan from, TimeSpan to)
    {
        var now = Sim.World.Clock.Elapsed;
        (Outcome.Downtime, var outages) = Traffic.WorstOutage(from, now, Outcome.Paused);
        if (Outcome.Plan is not { } plan || Outcome.Result is not MigrationResult.Completed) return;
        Outcome.Parts = TrafficLoad.Split(outages, Progress.Windows, DowntimeParts.Of, plan.Downtime, to > now ? to : now);
        if (Others.Struck == 0) _checkers.PodByPod.JudgeUndisturbed();
        if (!IsHurt) _checkers.Downtime.Judge(plan.LongestDowntime, Outcome.Downtime);
    }

    protected override async Task JudgeAsync(WorldSnapshot before)
    {
        // A procedure by hand promises nothing, and a failed migration says what is left to do.
        if (Outcome.Result is not (null or MigrationResult.Failed))
        {
            foreach (var target in await TrafficLoad.UnservedAsync([.. Traffic.Ledgers], Sim.World)) _checkers.Served.Unserved(target);
        }

        await ReadBackAsync(_checkers.AcknowledgedWrites);
        // Where a run may go back too, what is expected is of one that did not.
        if (Scenario.Expect != ExpectedOutcome.CompletedOrRolledBack || Outcome.Result is MigrationResult.Completed) _objects = _expectedObjects.Judge(Sim.Store.Peek);
        var after = Sim.TakeSnapshot();
        if (Outcome.Result is MigrationResult.Completed && Outcome.Plan is { IsNothingToDo: false }) JudgeMoved(before, after);
        else if (Outcome.Result is not (null or MigrationResult.Failed)) JudgeUnmoved(before, after);
        _checkers.End.Ended(Outcome is { Result: not MigrationResult.Failed, ProcedureFailed: false }, $"{Outcome.Name}: {Outcome.Detail}");
    }

    /// <summary>After a migration and its cleanup: all is encrypted, and nothing else is left.</summary>
    private void JudgeMoved(WorldSnapshot before, WorldSnapshot after)
    {
        var isTheirs = Surroundings.Meddling.IsTheirs(_checked, Sim.Store);
        var handles = JudgeEncryption();
        new SettingsJudgement(_checkers.Settings, _checked, Scenario.Migration, Sim.Store).Judge(before, handles);
        // A volume that someone's scale-up made between the commit and the set's new template is theirs, but the user must have been told of it.
        _checkers.PlaintextCopy.Judge(completed: true, id => isTheirs(id) && Outcome.Remarks.Exists(r => r.Contains(id, StringComparison.Ordinal)));
        var stay = new Remainder(_checked, handles, Sim.Store);
        // With a second set the old one is a leftover too.
        _checkers.Leftover.Judge(before.Without(_checked.IsReplaced), after, key => stay.MayStay(key) || isTheirs(key));
    }

    /// <summary>After a rollback, a refusal, or when nothing was to do: the world is as it was.</summary>
    private void JudgeUnmoved(WorldSnapshot before, WorldSnapshot after)
    {
        var isTheirs = Surroundings.Meddling.IsTheirs(_checked, Sim.Store);
        if (Outcome.Result is MigrationResult.Completed) JudgeEncryption();
        _checkers.PlaintextCopy.Judge(completed: false, isTheirs);
        _checkers.Restored.Judge(Surroundings.Meddling.Wished(before, _checked), after.Without(isTheirs));
    }

    private IReadOnlyList<KeyValuePair<string, string?>> JudgeEncryption()
    {
        var handles = Sim.HandlesOf(_checked);
        _checkers.Encryption.Judge(Sim.FindKey(Scenario.Migration.KmsKey)?.Arn ?? "(no key)", handles);
        Outcome.Volumes = Sim.MovedVolumes(_checked, handles);
        return handles;
    }

    protected override RunResult Report()
    {
        IReadOnlyList<CheckerResult> checkers = [.. _checkers?.Results() ?? [], .. Traffic.Kafka.Select(k => new CheckerResult(k.Checker.Name, k.Checker.IsGreen, k.Checker.Violations)), .. Own.Results, .. _objects, .. Outcome.ProcedureChecks];
        var failure = Outcome.Failure ?? Expectation.Judge(Scenario.Expect, Outcome, checkers);
        return Result(checkers, failure) with
        {
            DowntimeParts = Outcome.Parts,
            Remarks = Outcome.Remarks,
            Findings = Outcome.Plan?.Findings.Select(f => f.ToString()).ToList() ?? [],
            Ways = Outcome.Plan?.Alternatives ?? [],
            PlanDiff = Outcome.Plan?.ToDiff() ?? "",
            ManifestsToCommit = Outcome.Plan?.ManifestsToCommit ?? "",
            Plan = Outcome.Plan,
        };
    }
}
