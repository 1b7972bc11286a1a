using System.Globalization;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Hazards;
using Drydock.Harness.Manifests;
using Drydock.Harness.Procedures;
using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Harness.Traffic.Kafka;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>One run of one scenario in a simulated world: the director that sets the stage, lets the migration run under writers, and asks the checkers.</summary>
internal sealed class SimulatedRun
{
    private static readonly TimeSpan SwitchMin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SwitchMax = TimeSpan.FromMinutes(4);

    private readonly Scenario _scenario;
    private readonly RunnerOptions _options;
    private readonly SimulatedWorld _sim;
    private readonly DrawnOptions _drawn;
    private readonly TrafficLoad _traffic = new();
    private readonly ProgressLog _progress;
    private readonly CallGate _gate;
    private readonly MigratorHost _host;
    private readonly IReadOnlyList<Manifest> _manifests;
    private readonly ManifestApplier _applier;
    private readonly SimProcess _director;
    private readonly Stage _stage;
    private readonly RunRecorder? _recorder;
    private readonly FaultSurroundings _surroundings;
    private readonly StepFaults _others;
    private readonly RunOutcome _outcome = new();
    private readonly OwnCheckers _own;
    private readonly ExpectedObjects _expectedObjects;
    private IReadOnlyList<CheckerResult> _objects = [];
    private CheckerSet _checkers = null!;
    private CheckedMigration _checked = null!;
    private ManifestException? _refused;
    private bool _done;

    internal SimulatedRun(Scenario scenario, ulong seed, RunnerOptions options)
    {
        (_scenario, _options) = (scenario, options);
        _sim = new SimulatedWorld(scenario, seed);
        foreach (var image in scenario.Kit.Images) _sim.Images.Register(image);
        options.Images?.Invoke(_sim.Images);
        _drawn = DrawnOptions.Draw(_sim.World, scenario.EverydayTrouble);
        _sim.Use(_drawn);
        _manifests = scenario.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name)).ToList();
        var check = new ManifestCheck(_manifests, _sim.Directory, _sim.Images, _sim.Provisioners);
        check.Run();
        if (scenario.Migration.Kind == MigrationKind.EncryptVolumes) check.RequireWorkload(scenario.Migration.Target, scenario.Migration.IsDeployment ? "Deployment" : "StatefulSet");
        if (scenario.Migration.KmsKey is { } key && _sim.FindKey(key) is null)
        {
            throw new ManifestException($"--kms-key: the simulated account has no key '{key}'; it has {string.Join(", ", _sim.KeyNames)} (add one with --with-key alias/NAME)");
        }

        _director = _sim.World.CreateProcess("rehearsal");
        _stage = new Stage(_sim, _manifests, _traffic, _director);
        _own = new OwnCheckers(_sim, scenario.Kit);
        _expectedObjects = new ExpectedObjects(scenario.ExpectedObjects, _sim.Resources);
        _applier = new ManifestApplier(_sim.Admin, _sim.Directory);
        _progress = new ProgressLog(_sim.World, options.Progress);
        _gate = new CallGate(_sim.World, scenario.Faults, _drawn.Benign);
        _host = new MigratorHost(_sim.World, _director, _gate, new MigratorOptions());
        _surroundings = new FaultSurroundings(_sim.World, scenario, _applier, _manifests, _traffic, _sim);
        _others = new StepFaults(_sim, _director, scenario, _surroundings, Names.Of(scenario.Migration.Kind == MigrationKind.EncryptVolumes ? scenario.Migration.Target : "default/none"));
        _others.Attach(_progress);
        if (options.Record) _recorder = Listen();
    }

    private RunRecorder Listen()
    {
        var recorder = new RunRecorder(_sim.World);
        _sim.Attach(recorder);
        _gate.Recorder = recorder;
        _progress.Recorder = recorder;
        _host.OnEnded = recorder.Ended;
        return recorder;
    }

    internal RunResult Execute()
    {
        _options.Progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"seed {_sim.World.Seed}"));
        foreach (var (name, value) in _drawn.Describe()) _options.Progress?.Invoke($"  {name}: {value}");
        _director.Start(DirectAsync);
        try
        {
            _sim.World.Run(() => _done, _scenario.VirtualDeadline);
        }
        catch (RunStalledException stalled)
        {
            _outcome.DidNotFinish = true;
            _outcome.Name = "did not finish";
            _outcome.Detail = stalled.Reason;
            _checkers?.End.DidNotEnd(stalled.Message);
            _outcome.Failure = stalled.Message;
        }

        if (_refused is not null) throw _refused;
        return Report();
    }

    private async Task DirectAsync()
    {
        try
        {
            await _sim.StartAsync();
            await _applier.ApplyAllAsync(_manifests, CancellationToken.None);
        }
        catch (ManifestException refused)
        {
            (_refused, _done) = (refused, true);
            return;
        }

        await _stage.WaitForPodsAsync();
        _stage.StartTraffic(_scenario.Traffic);
        _own.Start();
        await Task.Delay(_drawn.WarmUp, _sim.World.Clock);
        Watch();
        var before = _sim.TakeSnapshot();
        var settings = new ApplicationSettings(_traffic, _sim.Store);
        var configured = await settings.ReadAsync();
        _options.Progress?.Invoke($"{Reports.Duration.Clock(_sim.World.Clock.Elapsed)}  {_scenario.Migration.Kind} {_scenario.Migration.Target}");
        var from = _sim.World.Clock.Elapsed;
        if (_scenario.Migration.Kind == MigrationKind.EncryptVolumes) await MigrateAsync();
        else await ProcedureAsync();
        var to = _sim.World.Clock.Elapsed;
        await SettleAsync();
        await Task.Delay(_drawn.CoolDown, _sim.World.Clock);
        Measure(from, to);
        await CleanupAsync();
        await SettleAsync();
        _checkers.Restored.JudgeSettings(configured, await settings.ReadAsync());
        await JudgeAsync(before);
        _done = true;
    }

    private Migrator CreateMigrator(string identity)
    {
        var ports = new MigrationPorts(
            new GatedKubernetesApi(_sim.MigratorApi(identity), _gate),
            new GatedBlockStorage(_sim.BlockStorage, _gate),
            new GatedKeyManagement(_sim.KeyManagement, _gate));
        return new Migrator(_options.WrapPorts?.Invoke(ports) ?? ports, _sim.World.Clock, identity, new MigratorOptions(), _progress);
    }

    private VolumeEncryptionMigration Migration(bool isSwitched = false)
    {
        var (ns, name) = Names.Of(_scenario.Migration.Target);
        var claims = _scenario.Migration.Claims;
        return new VolumeEncryptionMigration(ns, claims.Count > 0 ? claims[0] : name)
        {
            Owner = claims.Count > 0 ? EncryptedWorkload.Claims : _scenario.Migration.IsDeployment ? EncryptedWorkload.Deployment : EncryptedWorkload.StatefulSet,
            Claims = claims,
            KmsKey = _scenario.Migration.KmsKey,
            Verify = Enum.Parse<VerificationMode>(_scenario.Migration.Verify, ignoreCase: true),
            Cutover = _scenario.Migration.SideBySideAs is null ? EncryptionCutovers.Parse(_scenario.Migration.Cutover) : EncryptionCutover.SideBySide,
            TargetName = _scenario.Migration.SideBySideAs,
            SwitchTrafficMyself = _scenario.Migration.UserSwitchesTraffic,
            TrafficSwitched = isSwitched,
            Route = EncryptionRoutes.Parse(_scenario.Migration.Route),
            VolumeType = _scenario.Migration.VolumeType,
            Iops = _scenario.Migration.Iops,
            ThroughputMibps = _scenario.Migration.ThroughputMibps,
            Sizes = [.. _scenario.Migration.Sizes.Select(VolumeSize.Parse)],
        };
    }

    private async Task MigrateAsync()
    {
        var ports = new MigrationPorts(_sim.MigratorApi("drydock-plan"), _sim.BlockStorage, _sim.KeyManagement);
        _outcome.Plan = await new Migrator(ports, _sim.World.Clock, "drydock-plan").PlanAsync(Migration(), CancellationToken.None);
        _options.Progress?.Invoke($"plan: {_outcome.Plan.Steps.Count} steps, {_outcome.Plan.Findings.Count} findings, expected downtime {Reports.Duration.Text(_outcome.Plan.ExpectedDowntime)}, at most {Reports.Duration.Text(_outcome.Plan.LongestDowntime)}");
        _outcome.Result = await _host.RunAsync(identity => CreateMigrator(identity).ApplyAsync(Migration(), CancellationToken.None));
        if (_outcome.Result is MigrationResult.Paused) _outcome.Result = await SwitchTrafficAsync();
        _outcome.Hear(_outcome.Result);
        _outcome.Describe(_outcome.Result);
    }

    /// <summary>The user reads the prompt, after a while brings the clients over, and has the migration go on.</summary>
    private async Task<MigrationResult> SwitchTrafficAsync()
    {
        var (from, random) = (_sim.World.Clock.Elapsed, _sim.World.RandomFor("user"));
        var (ns, name) = Names.Of(_scenario.Migration.Target);
        await Task.Delay(random.Duration(SwitchMin, SwitchMax), _sim.World.Clock);
        _sim.World.Timeline.Add("user", TimelineKind.Migration, $"brings the clients of {ns}/{name} over to {_scenario.Migration.SideBySideAs}");
        _traffic.Retarget(ns, name, _scenario.Migration.SideBySideAs!);
        _outcome.Paused = (from, _sim.World.Clock.Elapsed);
        return await _host.RunAsync(identity => CreateMigrator(identity).ApplyAsync(Migration(isSwitched: true), CancellationToken.None));
    }

    private async Task ProcedureAsync()
    {
        var procedure = HandProcedures.Find(_scenario.Migration.Target);
        var context = new HandProcedureContext(
            _sim.Admin, _sim.World.Clock, _traffic, _manifests, command => _sim.World.Timeline.Add("operator", TimelineKind.Migration, command), CancellationToken.None);
        await _outcome.RunAsync(procedure, context);
    }

    private async Task CleanupAsync()
    {
        if (_outcome.Result is not MigrationResult.Completed) return;
        _checkers.SourceIntact.CleanupBegins();
        var result = await _host.RunAsync(identity => CreateMigrator(identity).CleanupAsync(Migration(), CancellationToken.None));
        _outcome.Hear(result);
        if (result is not MigrationResult.Completed) _outcome.Describe(result);
        await Task.Delay(TimeSpan.FromSeconds(30), _sim.World.Clock);
    }

    /// <summary>Waits until what faults of the world broke is whole again.</summary>
    private async Task SettleAsync()
    {
        if (_others.Struck == 0) return;
        await _others.EndAsync();
        await _stage.WaitForPodsAsync();
    }

    private void Watch()
    {
        var target = _scenario.Migration.Kind == MigrationKind.EncryptVolumes ? _scenario.Migration.Target : _scenario.Traffic.Count > 0 ? _scenario.Traffic[0].StatefulSet : "default/none";
        var (ns, name) = Names.Of(target);
        _checked = new CheckedMigration(ns, name, _sim.VolumesOf(ns, name, _scenario.Migration.Claims), RedisWriter.MarkerBytes) { SecondSet = _scenario.Migration.SideBySideAs, IsDeployment = _scenario.Migration.IsDeployment, IsReplicated = _scenario.Migration.Route == "application-replication" };
        _checkers = new CheckerSet(_checked, _sim.Volumes, pv => _sim.Store.Peek(KubeResources.PersistentVolumes, null, pv));
        _sim.Attach(_checkers);
        if (_recorder is not { } recorder) return;
        foreach (var checker in _checkers.All.Concat(_own.All).Concat(_traffic.Kafka.Select(k => k.Checker))) checker.Violated = what => recorder.Violated(checker.Name, what);
    }

    private void Measure(TimeSpan from, TimeSpan to)
    {
        var now = _sim.World.Clock.Elapsed;
        (_outcome.Downtime, var outages) = _traffic.WorstOutage(from, now, _outcome.Paused);
        if (_outcome.Plan is not { } plan || _outcome.Result is not MigrationResult.Completed) return;
        _outcome.Parts = TrafficLoad.Split(outages, _progress.Windows, DowntimeParts.Of, plan.Downtime, to > now ? to : now);
        // What a hazard or everyday trouble adds is nobody's plan: the promise is for a migration that is left alone.
        if (_gate.Struck == 0 && _others.Struck == 0 && _host.Restarts == 0) _checkers.Downtime.Judge(plan.LongestDowntime, _outcome.Downtime);
    }

    private async Task JudgeAsync(WorldSnapshot before)
    {
        // A procedure by hand promises nothing, and a failed migration says what is left to do.
        if (_outcome.Result is not (null or MigrationResult.Failed))
        {
            foreach (var target in await TrafficLoad.UnservedAsync([.. _traffic.Ledgers], _sim.World)) _checkers.Served.Unserved(target);
        }

        _traffic.Stop(_sim.World.Clock.Elapsed);
        _own.Stop();
        await Task.Delay(TimeSpan.FromSeconds(5), _sim.World.Clock);
        var lost = await _stage.ReadBackAsync(_checkers.AcknowledgedWrites);
        _outcome.LostWrites = lost;
        foreach (var promise in lost) _checkers.AcknowledgedWrites.Lost(promise);
        await _own.JudgeAsync();
        // Where a run may go back too, what is expected is of one that did not.
        if (_scenario.Expect != ExpectedOutcome.CompletedOrRolledBack || _outcome.Result is MigrationResult.Completed) _objects = _expectedObjects.Judge(_sim.Store.Peek);
        var after = _sim.TakeSnapshot();
        if (_outcome.Result is MigrationResult.Completed && _outcome.Plan is { IsNothingToDo: false }) JudgeMoved(before, after);
        else if (_outcome.Result is not (null or MigrationResult.Failed)) JudgeUnmoved(before, after);
        _checkers.End.Ended(_outcome is { Result: not MigrationResult.Failed, ProcedureFailed: false }, $"{_outcome.Name}: {_outcome.Detail}");
    }

    /// <summary>After a migration and its cleanup: all is encrypted, and nothing else is left.</summary>
    private void JudgeMoved(WorldSnapshot before, WorldSnapshot after)
    {
        var isTheirs = _surroundings.Meddling.IsTheirs(_checked, _sim.Store);
        var handles = JudgeEncryption();
        new SettingsJudgement(_checkers.Settings, _checked, _scenario.Migration, _sim.Store).Judge(before, handles);
        // A volume that someone's scale-up made between the commit and the set's new template is theirs, but the user must have been told of it.
        _checkers.PlaintextCopy.Judge(completed: true, id => isTheirs(id) && _outcome.Remarks.Exists(r => r.Contains(id, StringComparison.Ordinal)));
        var stay = new Remainder(_checked, handles, _sim.Store);
        // With a second set the old one is a leftover too.
        _checkers.Leftover.Judge(before.Without(_checked.IsReplaced), after, key => stay.MayStay(key) || isTheirs(key));
    }

    /// <summary>After a rollback, a refusal, or when nothing was to do: the world is as it was.</summary>
    private void JudgeUnmoved(WorldSnapshot before, WorldSnapshot after)
    {
        var isTheirs = _surroundings.Meddling.IsTheirs(_checked, _sim.Store);
        if (_outcome.Result is MigrationResult.Completed) JudgeEncryption();
        _checkers.PlaintextCopy.Judge(completed: false, isTheirs);
        _checkers.Restored.Judge(_surroundings.Meddling.Wished(before, _checked), after.Without(isTheirs));
    }

    private IReadOnlyList<KeyValuePair<string, string?>> JudgeEncryption()
    {
        var handles = _sim.HandlesOf(_checked);
        _checkers.Encryption.Judge(_sim.FindKey(_scenario.Migration.KmsKey)?.Arn ?? "(no key)", handles);
        _outcome.Volumes = _sim.MovedVolumes(_checked, handles);
        return handles;
    }

    private RunResult Report()
    {
        IReadOnlyList<CheckerResult> checkers = [.. _checkers?.Results() ?? [], .. _traffic.Kafka.Select(k => new CheckerResult(k.Checker.Name, k.Checker.IsGreen, k.Checker.Violations)), .. _own.Results, .. _objects, .. _outcome.ProcedureChecks];
        var failure = _outcome.Failure ?? Expectation.Judge(_scenario.Expect, _outcome, checkers);
        return new RunResult
        {
            Scenario = _scenario,
            Seed = _sim.World.Seed,
            Verdict = failure is null ? RunVerdict.Passed : RunVerdict.Failed,
            Failure = failure,
            DidNotFinish = _outcome.DidNotFinish,
            Outcome = _outcome.Name,
            OutcomeDetail = _outcome.Detail,
            TimelineHash = _sim.World.Timeline.ComputeHash(),
            VirtualDuration = _sim.World.Clock.Elapsed,
            ApplicationDowntime = _outcome.Downtime,
            DowntimeParts = _outcome.Parts,
            Volumes = _outcome.Volumes,
            Checkers = checkers,
            DrawnOptions = _drawn.Describe(),
            Remarks = _outcome.Remarks,
            Findings = _outcome.Plan?.Findings.Select(f => f.ToString()).ToList() ?? [],
            Ways = _outcome.Plan?.Alternatives ?? [],
            PlanDiff = _outcome.Plan?.ToDiff() ?? "",
            ManifestsToCommit = _outcome.Plan?.ManifestsToCommit ?? "",
            Timeline = _sim.World.Timeline.Entries,
            LostWrites = _outcome.LostWrites,
            AcknowledgedWrites = _traffic.AcknowledgedWrites,
            MigrationCalls = _gate.Calls,
            Steps = _sim.World.Steps,
            Plan = _outcome.Plan,
            Writers = _traffic.Ledgers.Select(l => new WriterAccount(l.Target, l.AcknowledgedWrites, l.Outages)).ToList(),
            Recording = _recorder?.Finish(),
        };
    }
}
