using Drydock.Core.Fleets;
using Drydock.Harness.Recording;
using Drydock.Harness.Reports.Html;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Kernel;

namespace Drydock.Unit.Harness.Reports;

public sealed class ReportModelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Names_are_ordered_as_people_do()
    {
        string[] names = ["redis-10", "redis-2", "redis-02", "redis", "a/redis-1", "redis-2-b"];
        names.Order(NaturalOrder.Instance).Should().Equal("a/redis-1", "redis", "redis-02", "redis-2", "redis-2-b", "redis-10");
    }

    [Test]
    public void A_state_lasts_until_the_next_one_of_its_track_and_the_last_until_the_end()
    {
        var run = ReportRunBuilder.Build(Run() with
        {
            Recording = new RunRecording
            {
                States =
                [
                    State(1, "phase", "Pending"), State(2, "phase", "Ready"), State(3, "other", "busy"), State(5, "phase", null),
                ],
            },
        });
        var lane = run.Lanes.Single();
        (lane.Group, lane.Name).Should().Be(("Pod", "shop/redis-0"));
        lane.Tracks.Select(t => t.Name).Should().Equal("phase", "other");
        Bars(run, 0).Should().Equal((1, 2, "Pending", Tone.Progress), (2, 5, "Ready", Tone.Good));
        Bars(run, 1).Should().Equal((3, 60, "busy", Tone.Bad));
    }

    [Test]
    public void A_state_that_lasted_no_time_is_no_bar()
    {
        var run = ReportRunBuilder.Build(Run() with { Recording = new RunRecording { States = [State(1, "phase", "Pending"), State(1, "phase", "Ready")] } });
        Bars(run, 0).Should().Equal((1, 60, "Ready", Tone.Good));
    }

    [Test]
    public void A_volume_has_its_claim_beside_its_name_and_not_as_a_bar()
    {
        var run = ReportRunBuilder.Build(Run() with
        {
            Recording = new RunRecording
            {
                States =
                [
                    new RecordedState(Second, LaneKind.Volume, "vol-1", "state", "in-use", "4 GiB gp3"), new RecordedState(Second * 2, LaneKind.Volume, "vol-1", "claim", "shop/data-redis-0"),
                ],
            },
        });
        run.Lanes.Single().Note.Should().Be("shop/data-redis-0");
        run.Lanes.Single().Tracks.Select(t => t.Name).Should().Equal("state");
    }

    [TestCase("0/0 ready", Tone.Idle)]
    [TestCase("1/2 ready", Tone.Progress)]
    [TestCase("2/2 ready", Tone.Good)]
    [TestCase("Terminating", Tone.Leaving)]
    public void Replicas_have_a_tone(string state, object tone) =>
        ((object)Tones.Of(new RecordedState(Second, LaneKind.StatefulSet, "shop/redis", "replicas", state))).Should().Be(tone);

    [Test]
    public void Lines_of_the_timeline_find_the_lane_of_the_pod_the_node_the_writer_and_the_migrator()
    {
        var run = ReportRunBuilder.Build(Run() with
        {
            Timeline = [Line("shop/redis-0/redis"), Line("ip-10-0-1-10"), Line("writer-shop-redis-0"), Line("drydock", TimelineKind.Migration), Line("kube-scheduler")],
            Writers = [new WriterAccount("shop/redis-0", 1, [new Outage(Second, Second * 3)])],
            Recording = new RunRecording { States = [State(1, "phase", "Ready"), new RecordedState(Second, LaneKind.Node, "ip-10-0-1-10", "condition", "Ready")] },
        });
        var lanes = Enumerable.Range(0, 5).Select(i => run.Lanes[(int)run.Marks[(i * ReportRun.NumbersOfMark) + 1]]).Select(l => $"{l.Group} {l.Name}");
        lanes.Should().Equal("Pod shop/redis-0", "Node ip-10-0-1-10", "Writer shop/redis-0", "Migrator drydock", "Controller kube-scheduler");
        run.Lanes.Select(l => l.Group).Should().Equal("Migrator", "Writer", "Pod", "Node", "Controller");
        run.Writers.Single().Outages.Should().Equal(1_000_000, 3_000_000);
    }

    [Test]
    public void Calls_belong_to_the_window_of_the_step_in_which_they_were_made()
    {
        var run = ReportRunBuilder.Build(Run() with
        {
            Recording = new RunRecording
            {
                Steps = [new RecordedStep("drydock", "canary", "one", Second, Second * 2, false), new RecordedStep("drydock", "canary", "again", Second * 5, null, true)],
                Calls = [Call(1, 1, "canary"), Call(2, 6, "canary"), Call(3, 7, "")],
            },
        });
        Enumerable.Range(0, 3).Select(i => run.Calls[(i * ReportRun.NumbersOfCall) + 4]).Should().Equal(0, 1, -1);
        run.Steps[1].To.Should().Be(60_000_000, "a step that did not end lasts until the end of the run");
    }

    [Test]
    public void Evidence_is_what_the_timeline_said_before_of_the_things_that_the_violation_names()
    {
        TimelineEntry[] timeline =
        [
            Line("aws-ec2", text: "vol-0a1 attached"), Line("aws-ec2", text: "vol-0b2 attached"), Line("shop/redis-0/redis", text: "loaded"), Line("aws-ec2", text: "vol-0a1 detached", at: 9),
        ];
        Evidence.Find(timeline, "two pods write to vol-0a1: shop/redis-0 and another", Second * 5).Should().Equal(0, 2);
        Evidence.Find(timeline, "something else", Second * 5).Should().Equal([0, 1, 2], "with no name to look for, what happened last is what there is");
    }

    [Test]
    public void The_first_broken_invariant_is_the_first_that_was_found()
    {
        var run = Run() with
        {
            Verdict = RunVerdict.Failed,
            Recording = new RunRecording { Violations = [new RecordedMoment(Second * 2, "single writer", "both"), new RecordedMoment(Second * 3, "it ends", "no")] },
        };
        var broken = ReportRunBuilder.Build(run).FirstBroken!;
        (broken.Checker, broken.At, broken.IsExpected).Should().Be(("single writer", 2_000_000, false));
        ReportRunBuilder.Build(run with { Recording = null }).FirstBroken.Should().BeNull();
    }

    [Test]
    public void A_page_names_failing_runs_first_and_draws_only_so_many()
    {
        var runs = Enumerable.Range(1, HtmlReport.DrawnMax + 5).Select(seed => Run() with { Seed = (ulong)seed, Verdict = seed == 24 ? RunVerdict.Failed : RunVerdict.Passed }).ToList();
        HtmlReport.InOrder(runs)[0].Seed.Should().Be(24);
        HtmlReport.Render(runs).Should().Contain("<title>1 of 25 FAILED: made-up, 25 runs</title>").And.Contain("\"run\":-1");
    }

    [Test]
    public void A_recorded_run_is_the_same_run_and_its_page_the_same_page()
    {
        var scenario = BuiltInScenarios.RedisEncryption with { Faults = [new FaultSpec(FaultEffect.CrashAfter, Call: 40), new FaultSpec(FaultEffect.PausePastLease, Call: 90)] };
        var recorded = ScenarioRunner.Run(scenario, 5, new RunnerOptions { Record = true });
        ScenarioRunner.Run(scenario, 5).TimelineHash.Should().Be(recorded.TimelineHash);
        var page = HtmlReport.Render([recorded]);
        HtmlReport.Render([ScenarioRunner.Run(scenario, 5, new RunnerOptions { Record = true })]).Should().Be(page);
        recorded.Recording!.Steps.Should().Contain(s => s.Step == "quiesce" && s.IsDone).And.Contain(s => !s.IsDone, "a migrator died");
        recorded.Recording.Calls.Should().HaveCount(recorded.MigrationCalls.Count).And.Contain(c => c.Fault == "CrashAfter" && c.To == null);
        recorded.Recording.States.Select(s => s.Lane).Should().Contain([LaneKind.Pod, LaneKind.Claim, LaneKind.PersistentVolume, LaneKind.Volume, LaneKind.Snapshot, LaneKind.StatefulSet]);
        recorded.Recording.Commits.Should().NotBeEmpty();
    }

    [Test]
    public void The_lanes_of_a_fleet_belong_to_their_sets()
    {
        var run = ReportRunBuilder.Build(Run() with
        {
            Fleet = new FleetResult { Sets = [Set("shop/redis", FleetOutcome.Completed), Set("shop/redis-10", FleetOutcome.RolledBack), Set("shop/redis-2", FleetOutcome.Completed)] },
            Recording = new RunRecording
            {
                States =
                [
                    new(Second, LaneKind.Pod, "shop/redis-2-0", "phase", "Ready"), new(Second, LaneKind.Pod, "shop/drydock-canary-redis", "phase", "Ready"),
                    new(Second, LaneKind.Claim, "shop/drydock-restore-data-redis-10-1", "phase", "Bound"), new(Second, LaneKind.Pod, "other/redis-0", "phase", "Ready"),
                    new(Second, LaneKind.PersistentVolume, "pvc-1", "phase", "Bound", "claim shop/data-redis-0, Retain, vol-1"), new(Second, LaneKind.Volume, "vol-1", "claim", "shop/data-redis-0"),
                    new(Second, LaneKind.Snapshot, "snap-1", "state", "pending", "of vol-1, not encrypted"), new(Second, LaneKind.Node, "redis-0", "condition", "Ready"),
                ],
                Calls = [Call(1, 1, "") with { Process = "drydock shop/redis-2" }],
            },
            Timeline = [Line("drydock", TimelineKind.Fault, "LostReply: get pods (call 1)")],
        });
        run.Sets.Select(s => (s.Name, s.Outcome, s.IsFine)).Should().Equal(("shop/redis", "completed", true), ("shop/redis-2", "completed", true), ("shop/redis-10", "rolled back", false));
        string SetOf(string lane) => run.Lanes.Single(l => l.Name == lane).Set is >= 0 and var set ? run.Sets[set].Name : "none";
        SetOf("shop/redis-2-0").Should().Be("shop/redis-2");
        SetOf("shop/drydock-canary-redis").Should().Be("shop/redis");
        SetOf("shop/drydock-restore-data-redis-10-1").Should().Be("shop/redis-10");
        SetOf("pvc-1").Should().Be("shop/redis");
        SetOf("vol-1").Should().Be("shop/redis");
        SetOf("snap-1").Should().Be("shop/redis");
        SetOf("other/redis-0").Should().Be("none");
        SetOf("redis-0").Should().Be("none");
        run.Lanes[(int)run.Marks[1]].Name.Should().Be("drydock shop/redis-2", "a fault belongs to the set whose call it struck");
    }

    private static FleetSetResult Set(string name, FleetOutcome outcome) => new(name, outcome, [], Second, Second * 2, "", null);

    private static RunResult Run() => new()
    {
        Scenario = new Scenario { Name = "made-up", Migration = MigrationSpec.None },
        Seed = 1,
        Verdict = RunVerdict.Passed,
        Outcome = "completed",
        TimelineHash = "0",
        VirtualDuration = TimeSpan.FromMinutes(1),
    };

    private static RecordedState State(int at, string track, string? state) => new(Second * at, LaneKind.Pod, "shop/redis-0", track, state);

    private static RecordedCall Call(int number, int at, string step) => new(number, "drydock", step, Second * at, Second * at, "get", "pods", "", "200", null);

    private static TimelineEntry Line(string process, TimelineKind kind = TimelineKind.Kubernetes, string text = "text", int at = 1) => new(Second * at, process, kind, text);

    private static IEnumerable<(long From, long To, string State, Tone Tone)> Bars(ReportRun run, int track) =>
        run.Lanes.Single().Tracks[track].Bars.Chunk(ReportRun.NumbersOfBar).Select(b => (b[0] / 1_000_000, b[1] / 1_000_000, run.Strings[(int)b[2]], (Tone)b[3]));
}
