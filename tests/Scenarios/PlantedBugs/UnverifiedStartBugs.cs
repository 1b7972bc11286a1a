using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class UnverifiedStartBugs
{
    private const string Checker = "no start on an unverified or empty volume";

    [Test]
    public void Ordinals_that_get_each_other_s_data_are_caught()
    {
        var sabotage = new Sabotage()
            .RestoreFrom(right => right.EndsWith("-0", StringComparison.Ordinal) ? right[..^1] + "1" : right[..^1] + "0")
            .VerifyNothing()
            .HideOriginOfVolumes()
            .ForgeNumberOfKeys();
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["redis-0 starts on vol-", "which differs from vol-", "dump.rdb"]);
    }

    [Test]
    public void Targets_that_are_restored_from_nothing_are_caught()
    {
        var sabotage = new Sabotage().RestoreFrom(_ => null).VerifyNothing().ForgeNumberOfKeys();
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["redis-0 starts on vol-", "which differs from vol-"]);
    }

    [Test]
    public void Claims_that_are_not_bound_in_advance_get_empty_volumes_and_that_is_caught()
    {
        PlantedBug.ShouldBeCaught(new NoReservation().Sabotage.ForgeNumberOfKeys(), Checker, ["redis-0 starts on vol-", "which differs from vol-"]);
    }

    [TestCase("reapply-manifests")]
    [TestCase("scale-up")]
    public void A_set_that_comes_back_while_a_claim_is_missing_and_nothing_is_reserved_is_caught(string fault) => PlantedBug.ShouldBeCaught(
        new NoReservation().Sabotage.ForgeNumberOfKeys(), Checker, ["redis-0 starts on vol-", "which differs from vol-"], PlantedBug.Meddled(fault, "swap-claims"));

    [TestCase("reapply-manifests")]
    [TestCase("scale-up")]
    public void A_set_that_comes_back_after_the_snapshots_and_is_not_looked_at_again_is_caught(string fault)
    {
        var run = PlantedBug.ShouldBeCaught(
            new BlindAfterTheStop().Sabotage.VerifyNothing().ForgeNumberOfKeys(), Checker, ["redis-0 starts on vol-", "which differs from vol-", "dump.rdb"], PlantedBug.Meddled(fault, "restore"));
        run.Checkers.Single(c => c.Name == "no acknowledged write lost").IsGreen.Should().BeFalse();
    }
}
