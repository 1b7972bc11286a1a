using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core.Fleets;

/// <summary>Many sets in one run: each its own journal, one failure its own, a run that is repeated goes on.</summary>
public sealed class FleetTests
{
    private static readonly (string, string, int)[] Three = [("default", "db", 2), ("shop", "cart", 1), ("shop", "stock", 4)];

    [Test]
    public void All_sets_are_moved_the_smallest_first_and_alone_and_share_the_class()
    {
        var fleet = new FleetRig();
        FleetPlan? plan = null;
        FleetResult? result = null, cleaned = null;
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            plan = await fleet.Migrator().PlanAsync(FleetRig.Fleet(), CancellationToken.None);
            result = await fleet.Migrator().ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions { ConfirmedPlan = plan.Fingerprint }, CancellationToken.None);
            cleaned = await fleet.Migrator().CleanupAsync(FleetRig.Fleet(), CancellationToken.None);
        });

        plan!.Order.Select(s => s.Name).Should().Equal("shop/cart", "shop/stock", "default/db");
        plan.Cost.Should().Be(new FleetCost(14, 14));
        result!.Sets.Select(s => (s.Name, s.Outcome)).Should().Equal([("default/db", FleetOutcome.Completed), ("shop/cart", FleetOutcome.Completed), ("shop/stock", FleetOutcome.Completed)], fleet.Rig.Trace);
        result.ParallelMost.Should().Be(2);
        fleet.Steps.Take(fleet.Steps.FindIndex(s => !s.StartsWith("shop/cart", StringComparison.Ordinal))).Should().Contain("shop/cart start", "the canary is through before another set begins");
        cleaned!.IsComplete.Should().BeTrue(string.Join('\n', cleaned.Sets));
        fleet.Rig.LostLines.Should().BeEmpty();
        fleet.Rig.Volumes.Should().HaveCount(6).And.OnlyContain(v => v.Encrypted);
        fleet.Rig.Store.Dump(KubeResources.ConfigMaps).Select(c => c.Name).Should().NotContain(n => n.StartsWith("drydock-", StringComparison.Ordinal));
        fleet.Rig.Store.Dump(KubeResources.StorageClasses).Select(c => c.Name).Should().Equal("plain", "plain-encrypted");
        fleet.Rig.Get(KubeResources.StorageClasses, "plain-encrypted", null)!.At("metadata", "annotations")!.Fields.Should().NotContain(f => f.Name.StartsWith("users.", StringComparison.Ordinal));
    }

    [Test]
    public void The_quotas_that_nobody_read_are_named_and_what_comes_is_counted_by_the_wished_type_and_size()
    {
        var fleet = new FleetRig();
        FleetPlan? plain = null, larger = null;
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            plain = await fleet.Migrator().PlanAsync(FleetRig.Fleet(), CancellationToken.None);
            var wished = FleetRig.Fleet() with { Settings = FleetRig.Fleet().Settings with { VolumeType = "io2", Iops = 500, Sizes = [VolumeSize.Parse("10Gi")] } };
            larger = await fleet.Migrator().PlanAsync(wished with { Limits = new FleetLimits { StorageGibibytesMax = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["io2"] = 50 } } }, CancellationToken.None);
        });

        plain!.Findings.Should().ContainSingle().Which.ToString().Should().ContainAll("quotas-assumed", "51200 GiB of gp3", "60 pending snapshots", "--storage-quota TYPE=GIB and --volumes-at-once");
        larger!.Findings.Select(f => f.Code).Should().Equal(FleetFindings.QuotasAssumed, FleetFindings.VolumeQuota);
        larger.Findings[1].ToString().Should().ContainAll("io2 volumes", "0 GiB are there and 60 GiB come, and the quota is 50 GiB");
        larger.Cost.Should().Be(new FleetCost(14, 60));
    }

    [Test]
    public void The_plans_time_is_about_the_time_that_it_takes()
    {
        var fleet = new FleetRig(5);
        FleetPlan? plan = null;
        FleetResult? result = null;
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            plan = await fleet.Migrator().PlanAsync(FleetRig.Fleet(), CancellationToken.None);
            result = await fleet.Migrator().ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), CancellationToken.None);
        });

        result!.Duration.Should().BeCloseTo(plan!.ExpectedDuration, plan.ExpectedDuration * 0.35);
        fleet.Standings[^1].Should().BeEquivalentTo(new { Sets = 3, Completed = 3, Failed = 0, Remaining = TimeSpan.Zero });
        fleet.Standings[0].Remaining.Should().BeCloseTo(plan.ExpectedDuration, plan.ExpectedDuration * 0.5);
    }

    [Test]
    public void A_set_that_fails_turns_back_alone_and_leaves_the_class_to_the_others()
    {
        var fleet = new FleetRig(2);
        FleetResult? result = null, again = null;
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            fleet.Rig.OnReport = report =>
            {
                // Somebody who deletes the set in the middle: it can't be gone on with.
                if (report is { Subject: "default/db", Step: "warm-snapshots", Kind: MigrationProgressKind.StepStarted }) fleet.Rig.World.CreateProcess("someone").Start(() => ScaleUp(fleet));
            };
            result = await fleet.Migrator().ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), CancellationToken.None);
            fleet.Rig.OnReport = null;
            again = await fleet.Migrator().ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), CancellationToken.None);
        });

        var failed = result!.Sets.Single(s => s.Name == "default/db");
        failed.Outcome.Should().Be(FleetOutcome.RolledBack, fleet.Rig.Trace);
        result.Sets.Where(s => s != failed).Should().OnlyContain(s => s.Outcome == FleetOutcome.Completed);
        again!.Sets.Select(s => s.Outcome).Should().Equal(FleetOutcome.Completed, FleetOutcome.DoneBefore, FleetOutcome.DoneBefore);
        fleet.Rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_set_that_an_earlier_run_had_begun_stands_for_the_canary_when_it_completes()
    {
        var fleet = new FleetRig(2);
        FleetPlan? plan = null;
        FleetResult? result = null;
        using var stop = new CancellationTokenSource();
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            fleet.Rig.OnStep = step =>
            {
                if (step == "final-snapshots") stop.Cancel();
            };
            await fleet.Migrator().ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), stop.Token);
            fleet.Rig.OnStep = null;
            plan = await fleet.Migrator().PlanAsync(FleetRig.Fleet(), CancellationToken.None);
            fleet.Rig.OnReport = report =>
            {
                if (report is { Subject: "default/db", Step: "warm-snapshots", Kind: MigrationProgressKind.StepStarted }) fleet.Rig.World.CreateProcess("someone").Start(() => ScaleUp(fleet));
            };
            result = await fleet.Migrator(identity: "drydock-2").ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), CancellationToken.None);
        });

        plan!.Order.Select(s => (s.Name, s.Phase)).Should().Equal(("shop/cart", FleetSetPhase.UnderWay), ("default/db", FleetSetPhase.Ready), ("shop/stock", FleetSetPhase.Ready));
        result!.Sets.Select(s => (s.Name, s.Outcome)).Should().Equal([("default/db", FleetOutcome.RolledBack), ("shop/cart", FleetOutcome.Completed), ("shop/stock", FleetOutcome.Completed)], fleet.Rig.Trace);
    }

    [Test]
    public void After_so_many_failures_no_more_sets_are_begun()
    {
        var fleet = new FleetRig(3);
        FleetResult? result = null;
        var limits = new FleetLimits { Parallel = 1, FailuresMax = 1, CanaryFirst = false };
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            fleet.Rig.OnReport = report =>
            {
                if (report is { Subject: "shop/stock", Step: "warm-snapshots", Kind: MigrationProgressKind.StepStarted }) throw new InvalidOperationException("planted");
            };
            result = await fleet.Migrator().ApplyAsync(FleetRig.Fleet() with { Limits = limits }, new FleetApplyOptions(), CancellationToken.None);
        });

        result!.Sets.Select(s => (s.Name, s.Outcome)).Should().Equal(("default/db", FleetOutcome.NotBegun), ("shop/cart", FleetOutcome.NotBegun), ("shop/stock", FleetOutcome.Failed));
        result.StoppedBecause.Should().Contain("defect").And.Contain("shop/stock");
    }

    [Test]
    public void A_run_that_is_told_to_stop_goes_on_when_it_is_repeated()
    {
        var fleet = new FleetRig(4);
        FleetResult? stopped = null, again = null;
        using var stop = new CancellationTokenSource();
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            fleet.Rig.OnStep = step =>
            {
                if (step == "final-snapshots" && fleet.Steps[^1].StartsWith("default/db", StringComparison.Ordinal)) stop.Cancel();
            };
            stopped = await fleet.Migrator().ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), stop.Token);
            again = await fleet.Migrator(identity: "drydock-2").ApplyAsync(FleetRig.Fleet(), new FleetApplyOptions(), CancellationToken.None);
        });

        stopped!.Sets.Should().Contain(s => s.Outcome == FleetOutcome.Stopped);
        stopped.StoppedBecause.Should().Contain("told to stop");
        again!.IsComplete.Should().BeTrue(string.Join('\n', again.Sets) + fleet.Rig.Trace);
        again.Count(FleetOutcome.DoneBefore).Should().BePositive();
        fleet.Rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_set_that_is_gone_for_the_moment_of_its_recreation_is_found_by_its_journal()
    {
        var fleet = new FleetRig(6);
        FleetResult? again = null;
        IReadOnlyList<FleetSetPlan> standing = [];
        using var stop = new CancellationTokenSource();
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(("default", "db", 1));
            fleet.Rig.OnReport = report =>
            {
                if (report is { Kind: MigrationProgressKind.Acting, Text: "create statefulsets.apps db" }) stop.Cancel();
            };
            await fleet.Migrator().ApplyAsync(FleetRig.Fleet("team=a"), new FleetApplyOptions(), stop.Token);
            fleet.Rig.OnReport = null;
            fleet.Rig.Get(KubeResources.StatefulSets, "db").Should().BeNull("the test means that moment");
            standing = await fleet.Migrator().StatusAsync(FleetRig.Fleet("team=a"), CancellationToken.None);
            (await fleet.Migrator().StatusAsync(FleetRig.Fleet("team=b"), CancellationToken.None)).Should().BeEmpty();
            again = await fleet.Migrator(identity: "drydock-2").ApplyAsync(FleetRig.Fleet("team=a"), new FleetApplyOptions(), CancellationToken.None);
        });

        standing.Should().ContainSingle().Which.Phase.Should().Be(FleetSetPhase.UnderWay);
        again!.IsComplete.Should().BeTrue(fleet.Rig.Trace);
        fleet.Rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void Selectors_and_namespaces_choose_and_nothing_chosen_is_said()
    {
        var fleet = new FleetRig();
        FleetPlan? some = null, none = null, twisted = null;
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            some = await fleet.Migrator().PlanAsync(FleetRig.Fleet("team in (a, b)") with { Namespaces = ["shop"] }, CancellationToken.None);
            none = await fleet.Migrator().PlanAsync(FleetRig.Fleet("team=z"), CancellationToken.None);
            twisted = await fleet.Migrator().PlanAsync(FleetRig.Fleet("team in a"), CancellationToken.None);
        });

        some!.Sets.Select(s => s.Name).Should().Equal("shop/cart", "shop/stock");
        none!.Findings.Should().ContainSingle(f => f.Code == FleetFindings.Empty);
        twisted!.Findings.Should().ContainSingle(f => f.Code == EncryptionFindings.InvalidRequest).Which.Observed.Should().Contain("team in a");
    }

    [Test]
    public void A_plan_reads_each_kind_once_however_many_sets_there_are()
    {
        var fleet = new FleetRig();
        var counted = 0;
        fleet.Rig.Run(async () =>
        {
            await fleet.Deploy(Three);
            var reads = new CountedReads(fleet.Rig.Ports.Kubernetes);
            await new FleetMigrator(fleet.Rig.Ports with { Kubernetes = reads }, fleet.Rig.World.Clock, "drydock").PlanAsync(FleetRig.Fleet(), CancellationToken.None);
            counted = reads.Requests;
            reads.Repeated.Should().BeEmpty();
        });

        counted.Should().BeLessThan(20);
    }

    private static async Task ScaleUp(FleetRig fleet) => await fleet.Rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":3}}""");
}
