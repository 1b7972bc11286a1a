using Drydock.Core.Kubernetes;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class BlockVolumeBugs
{
    private static Scenario Calm => PlantedBug.CalmBuiltIn("block-device-encryption");

    [Test]
    public void Devices_that_get_each_other_s_data_are_caught()
    {
        var sabotage = new Sabotage()
            .RestoreFrom(right => right.EndsWith("-0", StringComparison.Ordinal) ? right[..^1] + "1" : right[..^1] + "0")
            .VerifyNothing()
            .HideOriginOfVolumes();
        var run = PlantedBug.ShouldBeCaught(sabotage, "no start on an unverified or empty volume", ["rawlog-0 starts on vol-", "whose bytes differ from those of vol-"], Calm);
        run.Checkers.Single(c => c.Name == "no acknowledged line on a raw device lost").IsGreen.Should().BeFalse();
    }

    [Test]
    public void Devices_that_get_each_other_s_data_do_not_pass_the_verifier()
    {
        var run = ScenarioRunner.Run(Calm with { Expect = ExpectedOutcome.RolledBack, ExpectedObjects = [] }, 7, new RunnerOptions
        {
            WrapPorts = new Sabotage().RestoreFrom(right => right.EndsWith("-0", StringComparison.Ordinal) ? right[..^1] + "1" : right[..^1] + "0").HideOriginOfVolumes().Wrap,
        });
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.OutcomeDetail.Should().Contain("/dev/source /dev/target differ");
    }

    [Test]
    public void A_verifier_that_compares_a_block_volume_as_files_never_starts_and_all_goes_back()
    {
        var sabotage = new Sabotage().Rewrite(KubeResources.Pods, pod => !pod.Name.StartsWith("drydock-verify-", StringComparison.Ordinal) ? pod : pod.WithAt(["spec", "containers"], KubeDocument.ArrayOf(
            pod.List("spec", "containers").Select(c => c.Without("volumeDevices").With("volumeMounts", KubeDocument.ArrayOf(
                c.List("volumeDevices").Select(d => KubeDocument.Object(("name", d.Text("name")!), ("mountPath", "/" + d.Text("name")!)))))))));
        var run = ScenarioRunner.Run(Calm with { Expect = ExpectedOutcome.RolledBack, ExpectedObjects = [] }, 7, new RunnerOptions { WrapPorts = sabotage.Wrap });
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        run.OutcomeDetail.Should().Contain("has volumeMode Block, but is specified in volumeMounts");
    }
}
