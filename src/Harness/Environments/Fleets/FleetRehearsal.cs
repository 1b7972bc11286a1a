using System.Globalization;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Hazards;
using Drydock.Harness.Manifests;
using Drydock.Harness.Reports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>One rehearsal of a fleet in a simulated world: one migrator moves all sets, writers write to every pod, and each set has checkers of its own.</summary>
internal sealed class FleetRehearsal : Rehearsal
{
    private readonly FleetSpec _fleet;
    private FleetCheckers? _checkers;
    private IReadOnlyList<CheckerResult> _judged = [];
    private FleetPlan? _plan;
    private FleetResult? _result;

    internal FleetRehearsal(Scenario scenario, ulong seed, RunnerOptions options)
        : base(scenario, seed, options, ("default", "none")) =>
        _fleet = scenario.Migration.Fleet ?? throw new ManifestException("the scenario moves a fleet and does not say which");

    protected override EndChecker? End => _checkers?.End;
    protected override RestoredChecker Restored => _checkers!.Restored;

    private EncryptionFleet Fleet => new(Scenario.Migration.ToMigration("default", "all")) { Selector = _fleet.Selector, Namespaces = _fleet.Namespaces, Limits = _fleet.Limits };

    protected override void Watch()
    {
        var writers = Traffic.Writers.ToLookup(w => $"{w.Namespace}/{w.Pod[..w.Pod.LastIndexOf('-')]}", StringComparer.Ordinal);
        var volumes = Sim.VolumesBySet();
        var members = new List<FleetMember>();
        foreach (var set in Sim.Store.Dump(KubeResources.StatefulSets))
        {
            var migration = new CheckedMigration(set.Namespace!, set.Name, volumes.GetValueOrDefault(set.Key) ?? [], RedisWriter.MarkerBytes);
            var checkers = new CheckerSet(migration, Sim.Volumes, pv => Sim.Store.Peek(KubeResources.PersistentVolumes, null, pv));
            members.Add(new FleetMember(migration, checkers, [.. writers[set.Key]]));
        }

        foreach (var volume in members.Where(m => _fleet.Unreadable.Contains(m.Name)).SelectMany(m => m.Migration.Volumes)) Sim.FailSnapshotsOf(volume.Source);
        _checkers = new FleetCheckers(members, _fleet.PendingSnapshotsMax);
        Sim.Attach(_checkers);
        if (Recorder is not { } recorder) return;
        foreach (var member in members)
        {
            foreach (var checker in member.Own) checker.Violated = what => recorder.Violated(checker.Name, $"{member.Name}: {what}");
        }
    }

    private FleetMigrator CreateMigrator(string identity)
    {
        var (api, blocks, keys) = (Sim.MigratorApi(identity), Sim.BlockStorage, Sim.KeyManagement);
        return new FleetMigrator(Ports(""), Sim.World.Clock, identity, new MigratorOptions(), new FleetProgressLog(Progress, Sim.World, Options.Progress)) { PortsOf = Ports };

        MigrationPorts Ports(string subject)
        {
            var ports = new MigrationPorts(new GatedKubernetesApi(api, Gate, subject), new GatedBlockStorage(blocks, Gate, subject), new GatedKeyManagement(keys, Gate, subject));
            return Options.WrapPorts?.Invoke(ports) ?? ports;
        }
    }

    protected override async Task MigrateAsync()
    {
        var ports = new MigrationPorts(Sim.MigratorApi("drydock-plan"), Sim.BlockStorage, Sim.KeyManagement);
        _plan = await new FleetMigrator(ports, Sim.World.Clock, "drydock-plan").PlanAsync(Fleet, CancellationToken.None);
        Options.Progress?.Invoke($"plan: {_plan.Order.Count} of {_plan.Sets.Count} sets, expected to take {Duration.Text(_plan.ExpectedDuration)}");
        var plans = _plan.Sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var member in _checkers!.Members) member.Plan = plans.GetValueOrDefault(member.Name);
        await RunAsync(m => m.ApplyAsync(Fleet, new FleetApplyOptions(), CancellationToken.None));
        if (_result is not { } result) return;
        var rows = result.Sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var member in _checkers.Members) member.Result = rows.GetValueOrDefault(member.Name);
        Outcome.Detail = string.Join("; ", result.Findings);
    }

    protected override async Task CleanupAsync()
    {
        foreach (var member in _checkers!.Members.Where(m => m.IsMoved)) member.Checkers.SourceIntact.CleanupBegins();
        var applied = _result;
        await RunAsync(m => m.CleanupAsync(Fleet, CancellationToken.None));
        foreach (var row in (_result?.Sets ?? []).Where(s => !s.IsFine)) _checkers.Ends.Judge(row.Name, ["cleaned up"], FleetText.Word(row.Outcome), row.Detail);
        _result = applied;
        await Task.Delay(TimeSpan.FromSeconds(30), Sim.World.Clock);
    }

    /// <summary>Runs a command of the fleet's migrator to its end, over as many lives as it takes.</summary>
    private Task<MigrationResult> RunAsync(Func<FleetMigrator, Task<FleetResult>> command) => Host.RunAsync(async identity =>
    {
        _checkers!.Quota.Runs = Host.AtWorkMost;
        _result = await command(CreateMigrator(identity));
        // A migrator that was overtaken in any set leaves the word to the one that did so.
        var overtaken = _result.Sets.FirstOrDefault(s => s.Result is MigrationResult.Failed { Error.Code: "superseded" } or MigrationResult.Declined { Findings: [{ Code: EncryptionFindings.LeaseHeld }, ..] });
        return overtaken is null ? new MigrationResult.Completed([], [], []) : new MigrationResult.Failed(new MigrationError("superseded", overtaken.Name, overtaken.Detail, "", ""));
    });

    protected override void Measure(TimeSpan from, TimeSpan to)
    {
        var now = Sim.World.Clock.Elapsed;
        foreach (var member in _checkers!.Members)
        {
            member.Downtime = TrafficLoad.WorstOutage(member.Writers.Select(w => w.Ledger), from, now).Longest;
            if (Others.Struck == 0 && member.IsMoved) member.Checkers.PodByPod.JudgeUndisturbed();
            if (!IsHurt && member.IsMoved) member.Checkers.Downtime.Judge(member.Plan!.Plan!.LongestDowntime, member.Downtime);
        }

        Outcome.Downtime = Traffic.WorstOutage(from, now).Longest;
    }

    protected override async Task JudgeAsync(WorldSnapshot before)
    {
        var checkers = _checkers!;
        foreach (var member in checkers.Members.Where(m => m.Outcome != FleetOutcome.Failed))
        {
            foreach (var target in await TrafficLoad.UnservedAsync([.. member.Writers.Select(w => w.Ledger)], Sim.World)) member.Checkers.Served.Unserved(target);
        }

        await ReadBackAsync(checkers.AcknowledgedWrites);
        FleetEnds.JudgeOutcomes(checkers, _fleet, IsHurt || Scenario.Expect == ExpectedOutcome.CompletedOrRolledBack);
        new FleetEnds(checkers.Members, Sim.Store).JudgeWorld(checkers, before, Sim.TakeSnapshot());
        _judged = JudgeEncryption(before);
        checkers.End.Ended(checkers.Members.All(m => m.Outcome is not (FleetOutcome.Failed or FleetOutcome.Stopped)), Outcome.Detail);
        var moved = checkers.Members.Count(m => m.IsMoved);
        Outcome.Name = checkers.Ends.IsGreen ? "completed" : "not as it must";
        Outcome.Detail = string.Create(CultureInfo.InvariantCulture, $"{moved} of {checkers.Members.Count} sets moved");
    }

    /// <summary>All sets that moved, judged as one: each volume is looked at once.</summary>
    private List<CheckerResult> JudgeEncryption(WorldSnapshot before)
    {
        var moved = _checkers!.Members.Where(m => m.IsMoved).ToList();
        var all = new CheckedMigration("", "", [.. moved.SelectMany(m => m.Migration.Volumes)], RedisWriter.MarkerBytes);
        var volumes = new FrozenInspection(Sim.Volumes);
        var (encryption, plaintext) = (new EncryptionChecker(all, volumes), new FleetPlaintext(all, volumes, _checkers.Members));
        var handles = new List<KeyValuePair<string, string?>>();
        var results = new List<MovedVolume>();
        foreach (var member in moved)
        {
            var of = Sim.HandlesOf(member.Migration);
            new SettingsJudgement(member.Checkers.Settings, member.Migration, Scenario.Migration, Sim.Store).Judge(before, of);
            handles.AddRange(of.Select(h => new KeyValuePair<string, string?>($"{member.Migration.Namespace}/{h.Key}", h.Value)));
            results.AddRange(Sim.MovedVolumes(member.Migration, of, volumes).Select(v => v with { Name = $"{member.Migration.Namespace}/{v.Name}" }));
        }

        encryption.Judge(Sim.FindKey(Scenario.Migration.KmsKey)?.Arn ?? "(no key)", handles);
        plaintext.Judge();
        Outcome.Volumes = results;
        return [new(encryption.Name, encryption.IsGreen, encryption.Violations), new(plaintext.Name, plaintext.IsGreen, plaintext.Violations)];
    }

    protected override RunResult Report()
    {
        IReadOnlyList<CheckerResult> checkers = [.. _checkers?.Results([]) ?? [], .. _judged, .. Own.Results];
        var red = checkers.Where(c => !c.IsGreen).Select(c => $"{c.Name}: {c.Violations[0]}").ToList();
        var failure = Outcome.Failure ?? (red.Count > 0 ? string.Join('\n', red) : null);
        return Result(checkers, failure) with
        {
            Findings = _plan?.Findings.Select(f => f.ToString()).ToList() ?? [],
            FleetPlan = _plan,
            Fleet = _result,
        };
    }
}
