using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>
/// The risk that document 1 sees in its plan two, volumes made by hand: a pod gets the other's volume. Between claim and volume every link is looked at, and the data is compared; only a library that does
/// neither lets it happen, and then the checker tells.
/// </summary>
public sealed class WrongPodBugs
{
    private static Scenario Direct => PlantedBug.CalmBuiltIn("redis-encryption-ebs-api");

    [Test]
    public void Swapped_volume_handles_are_refused_before_anything_mounts_them()
    {
        var run = Survives(SwapHandles());
        run.OutcomeDetail.Should().Contain("it names volume vol-").And.Contain(" instead of vol-");
    }

    [Test]
    public void Volumes_from_swapped_snapshots_are_refused_before_anything_mounts_them()
    {
        var run = Survives(SwapSnapshots(hidden: false));
        run.OutcomeDetail.Should().Contain("comes from snap-").And.Contain(", not from snap-");
    }

    [Test]
    public void Volumes_from_swapped_snapshots_that_EC2_does_not_show_are_found_by_the_comparison()
    {
        var run = Survives(SwapSnapshots(hidden: true));
        run.OutcomeDetail.Should().Contain("the comparison of data-redis-0 with its source failed");
    }

    [Test]
    public void A_library_that_neither_looks_nor_compares_is_caught() => PlantedBug.ShouldBeCaught(
        SwapSnapshots(hidden: true).VerifyNothing().ForgeNumberOfKeys(), "no start on an unverified or empty volume", ["redis-0 starts on vol-", "which differs from vol-", "dump.rdb"], Direct);

    /// <summary>The library goes back, and every checker is content.</summary>
    private static RunResult Survives(Sabotage sabotage)
    {
        var run = ScenarioRunner.Run(Direct with { Expect = ExpectedOutcome.RolledBack }, 7, new RunnerOptions { WrapPorts = sabotage.Wrap });
        sabotage.Struck.Should().BePositive("the bug was planted to strike");
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        return run;
    }

    /// <summary>Each PersistentVolume gets the volume that was made for the other pod.</summary>
    private static Sabotage SwapHandles()
    {
        var made = new SortedDictionary<string, string>(StringComparer.Ordinal);
        return new Sabotage()
            .ForgeVolumes(volume =>
            {
                if (PurposeOf(volume.Tags) is { } purpose) made[purpose] = volume.VolumeId.Value;
                return volume;
            })
            .Rewrite(KubeResources.PersistentVolumes, pv =>
                pv.Text("spec", "claimRef", "name") is { } claim && Other(claim) is { } other && made.TryGetValue(other, out var handle)
                    ? pv.WithAt(["spec", "csi", "volumeHandle"], handle) : pv);
    }

    /// <summary>Each volume is made from the snapshot of the other pod's.</summary>
    private static Sabotage SwapSnapshots(bool hidden)
    {
        var made = new SortedDictionary<string, SnapshotId>(StringComparer.Ordinal);
        var shown = new SortedDictionary<string, SnapshotId>(StringComparer.Ordinal);
        return new Sabotage()
            .ForgeSnapshots(snapshot =>
            {
                if (PurposeOf(snapshot.Tags) is { } purpose && purpose.StartsWith("drydock-final-", StringComparison.Ordinal)) made[purpose] = snapshot.SnapshotId;
                return snapshot;
            })
            .RewriteVolumes(request =>
            {
                if (PurposeOf(request.Tags ?? []) is not { } purpose || request.SnapshotId is not { } right || Other(purpose) is not { } other) return request;
                shown[purpose] = right;
                return request with { SnapshotId = made[other.Replace("restore", "final", StringComparison.Ordinal)] };
            })
            .ForgeVolumes(volume => hidden && PurposeOf(volume.Tags) is { } purpose && shown.TryGetValue(purpose, out var right) ? volume with { SnapshotId = right } : volume);
    }

    private static string? PurposeOf(IEnumerable<KeyValuePair<string, string>> tags) =>
        tags.FirstOrDefault(t => t.Key == "drydock.dev/copy").Value is { } mark ? mark[(mark.IndexOf('/', StringComparison.Ordinal) + 1)..] : null;

    /// <summary>The name of the same thing for the other pod.</summary>
    private static string? Other(string name) =>
        name.EndsWith("redis-0", StringComparison.Ordinal) ? name[..^1] + "1" : name.EndsWith("redis-1", StringComparison.Ordinal) ? name[..^1] + "0" : null;
}
