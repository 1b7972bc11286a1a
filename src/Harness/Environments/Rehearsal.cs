using System.Globalization;
using Drydock.Core;
using Drydock.Harness.Hazards;
using Drydock.Harness.Manifests;
using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>
/// One run of one scenario in a simulated world: the director that sets the stage, lets the migration run under writers, and asks the checkers. What is migrated, and how that is judged, is said by those who
/// derive from it.
/// </summary>
internal abstract class Rehearsal
{
    private readonly ManifestApplier _applier;
    private readonly SimProcess _director;
    private ManifestException? _refused;
    private bool _done;

    /// <param name="scenario">What is rehearsed.</param>
    /// <param name="seed">Of the world.</param>
    /// <param name="options">Of the runner.</param>
    /// <param name="workload">Namespace and name of the set that faults at steps strike.</param>
    /// <param name="require">Looks for what the manifests and the account must have besides.</param>
    protected Rehearsal(Scenario scenario, ulong seed, RunnerOptions options, (string Namespace, string Name) workload, Action<ManifestCheck, SimulatedWorld>? require = null)
    {
        (Scenario, Options) = (scenario, options);
        Sim = new SimulatedWorld(scenario, seed);
        foreach (var image in scenario.Kit.Images) Sim.Images.Register(image);
        options.Images?.Invoke(Sim.Images);
        Drawn = DrawnOptions.Draw(Sim.World, scenario.EverydayTrouble);
        Sim.Use(Drawn);
        Manifests = scenario.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name)).ToList();
        var check = new ManifestCheck(Manifests, Sim.Directory, Sim.Images, Sim.Provisioners);
        check.Run();
        require?.Invoke(check, Sim);
        _director = Sim.World.CreateProcess("rehearsal");
        Stage = new Stage(Sim, Manifests, Traffic, _director);
        Own = new OwnCheckers(Sim, scenario.Kit);
        _applier = new ManifestApplier(Sim.Admin, Sim.Directory);
        Progress = new ProgressLog(Sim.World, options.Progress);
        Gate = new CallGate(Sim.World, scenario.Faults, Drawn.Benign);
        Host = new MigratorHost(Sim.World, _director, Gate, new MigratorOptions(), isShared: scenario.Migration.Fleet is not null);
        Surroundings = new FaultSurroundings(Sim.World, scenario, _applier, Manifests, Traffic, Sim);
        Others = new StepFaults(Sim, _director, scenario, Surroundings, workload);
        Others.Attach(Progress);
        if (options.Record) Recorder = Listen();
    }

    protected Scenario Scenario { get; }
    protected RunnerOptions Options { get; }
    protected SimulatedWorld Sim { get; }
    protected DrawnOptions Drawn { get; }
    protected TrafficLoad Traffic { get; } = new();
    protected ProgressLog Progress { get; }
    protected CallGate Gate { get; }
    protected MigratorHost Host { get; }
    protected IReadOnlyList<Manifest> Manifests { get; }
    protected Stage Stage { get; }
    protected FaultSurroundings Surroundings { get; }
    protected StepFaults Others { get; }
    protected OwnCheckers Own { get; }
    protected RunRecorder? Recorder { get; }
    protected RunOutcome Outcome { get; } = new();

    /// <summary>What a hazard or everyday trouble adds is nobody's plan: the promise is for a migration that is left alone.</summary>
    protected bool IsHurt => Gate.Struck > 0 || Others.Struck > 0 || Host.Restarts > 0;

    /// <summary>Null before <see cref="Watch"/>.</summary>
    protected abstract EndChecker? End { get; }

    protected abstract RestoredChecker Restored { get; }

    internal RunResult Execute()
    {
        Options.Progress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"seed {Sim.World.Seed}"));
        foreach (var (name, value) in Drawn.Describe()) Options.Progress?.Invoke($"  {name}: {value}");
        _director.Start(DirectAsync);
        try
        {
            Sim.World.Run(() => _done, Scenario.VirtualDeadline);
        }
        catch (RunStalledException stalled)
        {
            (Outcome.DidNotFinish, Outcome.Name, Outcome.Detail, Outcome.Failure) = (true, "did not finish", stalled.Reason, stalled.Message);
            End?.DidNotEnd(stalled.Message);
        }

        if (_refused is not null) throw _refused;
        return Report();
    }

    /// <summary>Makes the checkers and has them watch.</summary>
    protected abstract void Watch();

    protected abstract Task MigrateAsync();

    /// <summary>Measures the downtime of what ran between two moments, a while after its end.</summary>
    protected abstract void Measure(TimeSpan from, TimeSpan to);

    protected abstract Task CleanupAsync();

    protected abstract Task JudgeAsync(WorldSnapshot before);

    protected abstract RunResult Report();

    /// <summary>Ends the traffic, reads back what the writers were promised, and asks the scenario's own checkers.</summary>
    protected async Task ReadBackAsync(AcknowledgedWritesChecker checker)
    {
        Traffic.Stop(Sim.World.Clock.Elapsed);
        Own.Stop();
        await Task.Delay(TimeSpan.FromSeconds(5), Sim.World.Clock);
        Outcome.LostWrites = await Stage.ReadBackAsync(checker);
        foreach (var promise in Outcome.LostWrites) checker.Lost(promise);
        await Own.JudgeAsync();
    }

    /// <summary>What every run tells.</summary>
    protected RunResult Result(IReadOnlyList<CheckerResult> checkers, string? failure) => new()
    {
        Scenario = Scenario,
        Seed = Sim.World.Seed,
        Verdict = failure is null ? RunVerdict.Passed : RunVerdict.Failed,
        Failure = failure,
        DidNotFinish = Outcome.DidNotFinish,
        Outcome = Outcome.Name,
        OutcomeDetail = Outcome.Detail,
        TimelineHash = Sim.World.Timeline.ComputeHash(),
        VirtualDuration = Sim.World.Clock.Elapsed,
        ApplicationDowntime = Outcome.Downtime,
        Volumes = Outcome.Volumes,
        Checkers = checkers,
        DrawnOptions = Drawn.Describe(),
        Timeline = Sim.World.Timeline.Entries,
        LostWrites = Outcome.LostWrites,
        AcknowledgedWrites = Traffic.AcknowledgedWrites,
        MigrationCalls = Gate.Calls,
        Steps = Sim.World.Steps,
        Writers = Traffic.Ledgers.Select(l => new WriterAccount(l.Target, l.AcknowledgedWrites, l.Outages)).ToList(),
        Recording = Recorder?.Finish(),
    };

    private RunRecorder Listen()
    {
        var recorder = new RunRecorder(Sim.World);
        Sim.Attach(recorder);
        (Gate.Recorder, Progress.Recorder, Host.OnEnded) = (recorder, recorder, recorder.Ended);
        return recorder;
    }

    private async Task DirectAsync()
    {
        try
        {
            await Sim.StartAsync();
            await _applier.ApplyAllAsync(Manifests, CancellationToken.None);
        }
        catch (ManifestException refused)
        {
            (_refused, _done) = (refused, true);
            return;
        }

        await Stage.WaitForPodsAsync();
        Stage.StartTraffic(Scenario.Traffic);
        Own.Start();
        await Task.Delay(Drawn.WarmUp, Sim.World.Clock);
        Watch();
        var before = Sim.TakeSnapshot();
        var settings = new ApplicationSettings(Traffic, Sim.Store);
        var configured = await settings.ReadAsync();
        var from = Sim.World.Clock.Elapsed;
        await MigrateAsync();
        var to = Sim.World.Clock.Elapsed;
        await SettleAsync();
        await Task.Delay(Drawn.CoolDown, Sim.World.Clock);
        Measure(from, to);
        await CleanupAsync();
        await SettleAsync();
        Restored.JudgeSettings(configured, await settings.ReadAsync());
        await JudgeAsync(before);
        _done = true;
    }

    /// <summary>Waits until what faults of the world broke is whole again.</summary>
    private async Task SettleAsync()
    {
        if (Others.Struck == 0) return;
        await Others.EndAsync();
        await Stage.WaitForPodsAsync();
    }
}
