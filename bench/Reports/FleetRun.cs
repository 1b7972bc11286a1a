using System.Globalization;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Kernel;

namespace Drydock.Bench.Reports;

/// <summary>A run as large as a fleet's: hundreds of lanes and hundreds of thousands of lines, made up, for what draws it.</summary>
internal static class FleetRun
{
    private static readonly string[] Steps = ["canary", "warm-snapshots", "quiesce", "final-snapshots", "restore", "verify", "commit", "start"];

    internal static RunResult Make(int sets, int lines)
    {
        var end = TimeSpan.FromHours(2);
        var random = new SeededRandom(1);
        var states = new List<RecordedState>();
        var steps = new List<RecordedStep>();
        var calls = new List<RecordedCall>();
        var writers = new List<WriterAccount>();
        var ends = new List<FleetSetResult>();
        for (var i = 0; i < sets; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"shop/redis-{i}-0");
            var from = end * (0.05 + (0.85 * i / sets));
            var volume = $"vol-0{random.Hex(16)}";
            var migrator = string.Create(CultureInfo.InvariantCulture, $"drydock shop/redis-{i}");
            ends.Add(new FleetSetResult(string.Create(CultureInfo.InvariantCulture, $"shop/redis-{i}"), FleetOutcome.Completed, [], TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(40), "", null));
            foreach (var (at, state) in new[] { (0.0, "Pending"), (0.001, "ContainerCreating"), (0.002, "Ready") }) states.Add(new RecordedState(end * at, LaneKind.Pod, name, "phase", state, "on ip-10-0-1-10.ec2.internal"));
            states.Add(new RecordedState(end * 0.001, LaneKind.Claim, $"shop/data-redis-{i}-0", "phase", "Bound", "volume pvc-1"));
            states.Add(new RecordedState(end * 0.001, LaneKind.Volume, volume, "state", "in-use", "4 GiB gp3"));
            states.Add(new RecordedState(end * 0.001, LaneKind.Volume, volume, "attachment", "attached", "i-1"));
            for (var s = 0; s < Steps.Length; s++)
            {
                var start = from + TimeSpan.FromSeconds(s * 5);
                steps.Add(new RecordedStep(migrator, Steps[s], $"{Steps[s]} of {name}", start, start + TimeSpan.FromSeconds(5), true));
                for (var c = 0; c < 6; c++)
                {
                    var at = start + TimeSpan.FromMilliseconds(700 * c);
                    calls.Add(new RecordedCall(calls.Count + 1, migrator, Steps[s], at, at + TimeSpan.FromMilliseconds(4), "patch", "persistentvolumes", name, "200", null));
                }
            }

            states.Add(new RecordedState(from, LaneKind.Pod, name, "phase", "Terminating", ""));
            states.Add(new RecordedState(from + TimeSpan.FromSeconds(30), LaneKind.Pod, name, "phase", "Ready", "on ip-10-0-1-10.ec2.internal"));
            writers.Add(new WriterAccount(name, 1000, [new Outage(from, from + TimeSpan.FromSeconds(35))]));
        }

        states.Sort((a, b) => a.At.CompareTo(b.At));
        var kinds = new[] { TimelineKind.Kubernetes, TimelineKind.Aws, TimelineKind.Node, TimelineKind.Workload, TimelineKind.Migration };
        var timeline = new List<TimelineEntry>(lines);
        for (var i = 0; i < lines; i++)
        {
            var set = random.Next(sets);
            var process = (i % 5) switch { 0 => "drydock", 1 => "aws-ec2", 2 => "ebs-csi-controller", 3 => "statefulset-controller", _ => $"shop/redis-{set}-0" };
            timeline.Add(new TimelineEntry(end * ((double)i / lines), process, kinds[i % kinds.Length], string.Create(CultureInfo.InvariantCulture, $"object {i} of set redis-{set}: something that an operator would want to read about it")));
        }

        return new RunResult
        {
            Scenario = new Scenario { Name = "fleet", Description = "made up", Migration = MigrationSpec.None },
            Seed = 1,
            Verdict = RunVerdict.Passed,
            Outcome = "completed",
            TimelineHash = new string('0', 64),
            VirtualDuration = end,
            ApplicationDowntime = TimeSpan.FromSeconds(35),
            Timeline = timeline,
            Writers = writers,
            Fleet = new FleetResult { Sets = ends, Duration = end },
            Recording = new RunRecording { States = states, Steps = steps, Calls = calls, Commits = [new RecordedMoment(end / 2, "drydock", "the commit")] },
        };
    }
}
