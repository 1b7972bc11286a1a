using Drydock.Core;
using Drydock.Core.Kubernetes;

namespace Drydock.Unit.Core;

/// <summary>Someone else acts on the set while it is moved: a GitOps tool, an autoscaler, a human.</summary>
public sealed class IntruderTests
{
    /// <summary>The steps at which most is at stake run always, the others with the exhaustive sweeps.</summary>
    private static IEnumerable<TestCaseData> Steps()
    {
        string[] fast = ["final-snapshots", "commit", "swap-claims", "start"];
        string[] others = ["retain-sources", "create-classes", "canary", "warm-snapshots", "quiesce", "restore", "verify", "reserve-targets", "recreate-statefulset", "restore-policies"];
        return fast.Select(s => new TestCaseData(s)).Concat(others.Select(s => new TestCaseData(s).SetCategory("Exhaustive")));
    }

    [TestCaseSource(nameof(Steps))]
    public void Whoever_applies_the_old_manifest_at_a_step_loses_nothing(string step) => Judge(step, ReapplyAsync);

    [Test]
    public void Whoever_applies_the_old_manifest_at_every_step_loses_nothing() => Judge("", ReapplyAsync);

    [TestCaseSource(nameof(Steps))]
    public void Whoever_scales_up_at_a_step_loses_nothing(string step) => Judge(step, ScaleUpAsync);

    [TestCaseSource(nameof(Steps))]
    public void Whoever_deletes_and_applies_at_a_step_loses_nothing(string step) => Judge(step, ReplaceAsync);

    private static void Judge(string step, Func<MigrationRig, Task> intrude)
    {
        var run = new HazardRun([]) { ComparesWorlds = false };
        var intruder = run.Rig.World.CreateProcess("intruder");
        intruder.Start(static () => Task.CompletedTask);
        run.Rig.OnStep = begun =>
        {
            if (begun.StartsWith(step, StringComparison.Ordinal) && !begun.StartsWith("rollback", StringComparison.Ordinal)) intruder.Spawn(() => intrude(run.Rig));
        };

        var problems = run.Run();

        TestContext.Out.WriteLine($"{run.Result?.GetType().Name} {(run.Result as MigrationResult.RolledBack)?.Reason}");
        if (problems.Count > 0) TestContext.Out.WriteLine(run.Rig.Trace);
        problems.Should().BeEmpty();
        run.Result.Should().Match(r => r is MigrationResult.Completed || r is MigrationResult.RolledBack);
    }

    /// <summary>As kubectl apply does it: create, or patch the fields that the manifest names.</summary>
    private static async Task ReapplyAsync(MigrationRig rig)
    {
        var set = KubeDocument.Parse(MigrationRig.Set);
        var answer = await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.StatefulSets, "default", Body: set), CancellationToken.None);
        if (answer.StatusCode != 409) return;
        await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Patch, KubeResources.StatefulSets, "default", "db", ContentType: PatchContentType.Merge, Body: set), CancellationToken.None);
    }

    private static Task ScaleUpAsync(MigrationRig rig) => rig.Admin.SendAsync(
        new KubeRequest(KubeVerb.Patch, KubeResources.StatefulSets, "default", "db", "scale", ContentType: PatchContentType.Merge, Body: KubeDocument.Parse("""{"spec":{"replicas":3}}""")),
        CancellationToken.None);

    private static async Task ReplaceAsync(MigrationRig rig)
    {
        await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.StatefulSets, "default", "db"), CancellationToken.None);
        await rig.Delay(1);
        await ReapplyAsync(rig);
    }
}
