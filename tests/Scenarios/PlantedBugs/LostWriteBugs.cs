namespace Drydock.Scenarios.PlantedBugs;

public sealed class LostWriteBugs
{
    private const string Checker = "no acknowledged write lost";

    [Test]
    public void Targets_restored_from_the_warm_snapshots_lose_writes_and_that_is_caught()
    {
        var sabotage = new Sabotage()
            .RestoreFrom(right => right.Replace("drydock-final-", "drydock-warm-", StringComparison.Ordinal))
            .VerifyNothing()
            .HideOriginOfVolumes()
            .ForgeNumberOfKeys();
        var run = PlantedBug.ShouldBeCaught(sabotage, Checker, ["shop/redis-0: key write:", "was acknowledged, nothing is there"]);
        run.LostWrites.Should().NotBeEmpty();
    }

    [Test]
    public void Final_snapshots_of_a_Redis_that_still_runs_lose_writes_and_that_is_caught()
    {
        var sabotage = new QuiescedTooEarly().Sabotage.VerifyNothing().ForgeNumberOfKeys();
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["shop/redis-0: key write:", "was acknowledged, nothing is there"]);
    }

    /// <summary>The migration's own look: keys are missing that no client has removed, though clients make up their number by new ones.</summary>
    [Test]
    public void Keys_that_were_saved_and_not_loaded_are_told_by_the_migration_itself()
    {
        var sabotage = new Sabotage()
            .RestoreFrom(right => right.Replace("drydock-final-", "drydock-warm-", StringComparison.Ordinal))
            .VerifyNothing()
            .HideOriginOfVolumes();
        var run = PlantedBug.ShouldBeCaught(sabotage, Checker, ["was acknowledged, nothing is there"]);
        run.Remarks.Should().Contain(r => r.Contains("that can't expire were saved", StringComparison.Ordinal));
        PlantedBug.ShouldBeCaught(sabotage.ForgeNumberOfKeys(), Checker, ["was acknowledged, nothing is there"]).Remarks.Should().NotContain(r => r.Contains("were saved", StringComparison.Ordinal));
    }
}
