using System.Globalization;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Hazards;
using Drydock.Harness.Manifests;
using Drydock.Harness.Recording;
using Drydock.Harness.Reports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>One rehearsal of a fleet in a simulated world: one migrator moves all sets, writers write to every pod, and each set has checkers of its own.</summary>
internal sealed class FleetRehearsal
{
    private readonly Scenario _scenario;
    private readonly FleetSpec _fleet;
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
    private readonly StepFaults _others;
    private readonly OwnCheckers _own;
    private readonly RunRecorder? _recorder;
    private readonly RunOutcome _outcome = new();
    private FleetCheckers? _checkers;
    private IReadOnlyList<CheckerResult> _judged = [];
    private FleetPlan? _plan;
    private FleetResult? _result;
    private ManifestException? _refused;
    private bool _done;

    internal FleetRehearsal(Scenario scenario, ulong seed, RunnerOptions options)
    {
        (_scenario, _options) = (scenario, options);
        _fleet = scenario.Migration.Fleet ?? throw new ManifestException("the scenario moves a fleet and does not say which");
        _sim = new SimulatedWorld(scenario, seed);
        foreach (var image in scenario.Kit.Images) _sim.Images.Register(image);
        options.Images?.Invoke(_sim.Images);
        _drawn = DrawnOptions.Draw(_sim.World, scenario.EverydayTrouble);
        _sim.Use(_drawn);
        _manifests = scenario.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name)).ToList();
        new ManifestCheck(_manifests, _sim.Directory, _sim.Images, _sim.Provisioners).Run();
        _director = _sim.World.CreateProcess("rehearsal");
        _stage = new Stage(_sim, _manifests, _traffic, _director);
        _own = new OwnCheckers(_sim, scenario.Kit);
        _applier = new ManifestApplier(_sim.Admin, _sim.Directory);
        _progress = new ProgressLog(_sim.World, options.Progress);
        _gate = new CallGate(_sim.World, scenario.Faults, _drawn.Benign);
        _host = new MigratorHost(_sim.World, _director, _gate, new MigratorOptions());
        _others = new StepFaults(_sim, _director, scenario, new FaultSurroundings(_sim.World, scenario, _applier, _manifests, _traffic, _sim), ("default", "none"));
        _others.Attach(_progress);
        if (options.Record) _recorder = Listen();
    }

    /// <summary>Nobody planned what a hazard or everyday trouble adds.</summary>
    private bool IsHurt => _gate.Struck > 0 || _others.Struck > 0 || _host.Restarts > 0;

    private EncryptionFleet Fleet => new(new VolumeEncryptionMigration("default", "all")
    {
        KmsKey = _scenario.Migration.KmsKey,
        Verify = Enum.Parse<VerificationMode>(_scenario.Migration.Verify, ignoreCase: true),
        Route = EncryptionRoutes.Parse(_scenario.Migration.Route),
    })
    {
        Selector = _fleet.Selector, Namespaces = _fleet.Namespaces, Limits = _fleet.Limits,
    };

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
            (_outcome.DidNotFinish, _outcome.Name, _outcome.Detail, _outcome.Failure) = (true, "did not finish", stalled.Reason, stalled.Message);
            _checkers?.End.DidNotEnd(stalled.Message);
        }

        if (_refused is not null) throw _refused;
        return Report();
    }

    private RunRecorder Listen()
    {
        var recorder = new RunRecorder(_sim.World);
        _sim.Attach(recorder);
        (_gate.Recorder, _progress.Recorder, _host.OnEnded) = (recorder, recorder, recorder.Ended);
        return recorder;
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
        var from = _sim.World.Clock.Elapsed;
        await MigrateAsync();
        await SettleAsync();
        await Task.Delay(_drawn.CoolDown, _sim.World.Clock);
        Measure(from);
        await CleanupAsync();
        await SettleAsync();
        _checkers!.Restored.JudgeSettings(configured, await settings.ReadAsync());
        await JudgeAsync(before);
        _done = true;
    }

    private void Watch()
    {
        var writers = _traffic.Writers.ToLookup(w => $"{w.Namespace}/{w.Pod[..w.Pod.LastIndexOf('-')]}", StringComparer.Ordinal);
        var volumes = _sim.VolumesBySet();
        var members = new List<FleetMember>();
        foreach (var set in _sim.Store.Dump(KubeResources.StatefulSets))
        {
            var migration = new CheckedMigration(set.Namespace!, set.Name, volumes.GetValueOrDefault(set.Key) ?? [], RedisWriter.MarkerBytes);
            var checkers = new CheckerSet(migration, _sim.Volumes, pv => _sim.Store.Peek(KubeResources.PersistentVolumes, null, pv));
            members.Add(new FleetMember(migration, checkers, [.. writers[set.Key]]));
        }

        foreach (var volume in members.Where(m => _fleet.Unreadable.Contains(m.Name)).SelectMany(m => m.Migration.Volumes)) _sim.FailSnapshotsOf(volume.Source);
        _checkers = new FleetCheckers(members, _fleet.PendingSnapshotsMax);
        _sim.Attach(_checkers);
        if (_recorder is not { } recorder) return;
        foreach (var member in members)
        {
            foreach (var checker in member.Own) checker.Violated = what => recorder.Violated(checker.Name, $"{member.Name}: {what}");
        }
    }

    private FleetMigrator CreateMigrator(string identity)
    {
        var (api, blocks, keys) = (_sim.MigratorApi(identity), _sim.BlockStorage, _sim.KeyManagement);
        return new FleetMigrator(Ports(""), _sim.World.Clock, identity, new MigratorOptions(), new FleetProgressLog(_progress, _sim.World, _options.Progress)) { PortsOf = Ports };

        MigrationPorts Ports(string subject)
        {
            var ports = new MigrationPorts(new GatedKubernetesApi(api, _gate, subject), new GatedBlockStorage(blocks, _gate, subject), new GatedKeyManagement(keys, _gate, subject));
            return _options.WrapPorts?.Invoke(ports) ?? ports;
        }
    }

    private async Task MigrateAsync()
    {
        var ports = new MigrationPorts(_sim.MigratorApi("drydock-plan"), _sim.BlockStorage, _sim.KeyManagement);
        _plan = await new FleetMigrator(ports, _sim.World.Clock, "drydock-plan").PlanAsync(Fleet, CancellationToken.None);
        _options.Progress?.Invoke($"plan: {_plan.Order.Count} of {_plan.Sets.Count} sets, expected to take {Duration.Text(_plan.ExpectedDuration)}");
        var plans = _plan.Sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var member in _checkers!.Members) member.Plan = plans.GetValueOrDefault(member.Name);
        await RunAsync(m => m.ApplyAsync(Fleet, new FleetApplyOptions(), CancellationToken.None));
        if (_result is not { } result) return;
        var rows = result.Sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var member in _checkers.Members) member.Result = rows.GetValueOrDefault(member.Name);
        _outcome.Detail = string.Join("; ", result.Findings);
    }

    private async Task CleanupAsync()
    {
        foreach (var member in _checkers!.Members.Where(m => m.IsMoved)) member.Checkers.SourceIntact.CleanupBegins();
        var applied = _result;
        await RunAsync(m => m.CleanupAsync(Fleet, CancellationToken.None));
        foreach (var row in (_result?.Sets ?? []).Where(s => !s.IsFine)) _checkers.Ends.Judge(row.Name, ["cleaned up"], FleetText.Word(row.Outcome), row.Detail);
        _result = applied;
        await Task.Delay(TimeSpan.FromSeconds(30), _sim.World.Clock);
    }

    /// <summary>Runs a command of the fleet's migrator to its end, over as many lives as it takes.</summary>
    private Task<MigrationResult> RunAsync(Func<FleetMigrator, Task<FleetResult>> command) => _host.RunAsync(async identity =>
    {
        _result = await command(CreateMigrator(identity));
        // A migrator that was overtaken in any set leaves the word to the one that did so.
        var overtaken = _result.Sets.FirstOrDefault(s => s.Result is MigrationResult.Failed { Error.Code: "superseded" } or MigrationResult.Declined { Findings: [{ Code: EncryptionFindings.LeaseHeld }, ..] });
        return overtaken is null ? new MigrationResult.Completed([], [], []) : new MigrationResult.Failed(new MigrationError("superseded", overtaken.Name, overtaken.Detail, "", ""));
    });

    /// <summary>Waits until what faults of the world broke is whole again.</summary>
    private async Task SettleAsync()
    {
        if (_others.Struck == 0) return;
        await _others.EndAsync();
        await _stage.WaitForPodsAsync();
    }

    private void Measure(TimeSpan from)
    {
        var now = _sim.World.Clock.Elapsed;
        foreach (var member in _checkers!.Members)
        {
            member.Downtime = TrafficLoad.WorstOutage(member.Writers.Select(w => w.Ledger), from, now).Longest;
            if (!IsHurt && member.IsMoved) member.Checkers.Downtime.Judge(member.Plan!.Plan!.LongestDowntime, member.Downtime);
        }

        _outcome.Downtime = _traffic.WorstOutage(from, now).Longest;
    }

    private async Task JudgeAsync(WorldSnapshot before)
    {
        var checkers = _checkers!;
        foreach (var member in checkers.Members.Where(m => m.Outcome != FleetOutcome.Failed))
        {
            foreach (var target in await TrafficLoad.UnservedAsync([.. member.Writers.Select(w => w.Ledger)], _sim.World)) member.Checkers.Served.Unserved(target);
        }

        _traffic.Stop(_sim.World.Clock.Elapsed);
        _own.Stop();
        await Task.Delay(TimeSpan.FromSeconds(5), _sim.World.Clock);
        _outcome.LostWrites = await _stage.ReadBackAsync(checkers.AcknowledgedWrites);
        foreach (var promise in _outcome.LostWrites) checkers.AcknowledgedWrites.Lost(promise);
        await _own.JudgeAsync();
        FleetEnds.JudgeOutcomes(checkers, _fleet, IsHurt || _scenario.Expect == ExpectedOutcome.CompletedOrRolledBack);
        new FleetEnds(checkers.Members, _sim.Store).JudgeWorld(checkers, before, _sim.TakeSnapshot());
        _judged = JudgeEncryption();
        checkers.End.Ended(checkers.Members.All(m => m.Outcome is not (FleetOutcome.Failed or FleetOutcome.Stopped)), _outcome.Detail);
        var moved = checkers.Members.Count(m => m.IsMoved);
        _outcome.Name = checkers.Ends.IsGreen ? "completed" : "not as it must";
        _outcome.Detail = string.Create(CultureInfo.InvariantCulture, $"{moved} of {checkers.Members.Count} sets moved");
    }

    /// <summary>All sets that moved, judged as one: each volume is looked at once.</summary>
    private List<CheckerResult> JudgeEncryption()
    {
        var moved = _checkers!.Members.Where(m => m.IsMoved).ToList();
        var all = new CheckedMigration("", "", [.. moved.SelectMany(m => m.Migration.Volumes)], RedisWriter.MarkerBytes);
        var volumes = new FrozenInspection(_sim.Volumes);
        var (encryption, plaintext) = (new EncryptionChecker(all, volumes), new FleetPlaintext(all, volumes, _checkers.Members));
        var handles = new List<KeyValuePair<string, string?>>();
        var results = new List<MovedVolume>();
        foreach (var member in moved)
        {
            var of = _sim.HandlesOf(member.Migration);
            handles.AddRange(of.Select(h => new KeyValuePair<string, string?>($"{member.Migration.Namespace}/{h.Key}", h.Value)));
            results.AddRange(_sim.MovedVolumes(member.Migration, of, volumes).Select(v => v with { Name = $"{member.Migration.Namespace}/{v.Name}" }));
        }

        encryption.Judge(_sim.FindKey(_scenario.Migration.KmsKey)?.Arn ?? "(no key)", handles);
        plaintext.Judge();
        _outcome.Volumes = results;
        return [new(encryption.Name, encryption.IsGreen, encryption.Violations), new(plaintext.Name, plaintext.IsGreen, plaintext.Violations)];
    }

    private RunResult Report()
    {
        IReadOnlyList<CheckerResult> checkers = [.. _checkers?.Results([]) ?? [], .. _judged, .. _own.Results];
        var red = checkers.Where(c => !c.IsGreen).Select(c => $"{c.Name}: {c.Violations[0]}").ToList();
        var failure = _outcome.Failure ?? (red.Count > 0 ? string.Join('\n', red) : null);
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
            Volumes = _outcome.Volumes,
            Checkers = checkers,
            DrawnOptions = _drawn.Describe(),
            Findings = _plan?.Findings.Select(f => f.ToString()).ToList() ?? [],
            FleetPlan = _plan,
            Fleet = _result,
            Timeline = _sim.World.Timeline.Entries,
            LostWrites = _outcome.LostWrites,
            AcknowledgedWrites = _traffic.AcknowledgedWrites,
            MigrationCalls = _gate.Calls,
            Steps = _sim.World.Steps,
            Writers = _traffic.Writers.Select(w => new WriterAccount(w.Ledger.Target, w.Ledger.AcknowledgedWrites, w.Ledger.Outages)).ToList(),
            Recording = _recorder?.Finish(),
        };
    }
}
