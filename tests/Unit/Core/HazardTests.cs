using System.Globalization;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Traffic;
using Drydock.Harness.Scenarios;

namespace Drydock.Unit.Core;

/// <summary>
/// Every hazard at every call of a migration, one at a time: forwards, on the way back from the worst moment, and on the way back after the commit. The environment variable
/// DRYDOCK_CALLS (from-to-step) narrows the exhaustive ones.
/// </summary>
public sealed class HazardTests
{
    private static readonly FaultEffect[] Effects =
        [FaultEffect.CrashBefore, FaultEffect.CrashAfter, FaultEffect.ErrorBefore, FaultEffect.LostReply, FaultEffect.Conflict, FaultEffect.PausePastLease];

    [TestCaseSource(nameof(Routes)), Category("Exhaustive")]
    public void Forwards(EncryptionRoute route) => Sweep(faults => Make(faults, route), 1, 1);

    /// <summary>Side by side: what is switched back and taken away again.</summary>
    [Test, Category("Exhaustive")]
    public void Back_after_the_switch() => Sweep(SideBySide, 1, 1);

    [Test]
    public void A_sample_on_the_way_back_after_the_switch() => Sweep(SideBySide, 11, 83);

    [TestCaseSource(nameof(Routes)), Category("Exhaustive")]
    public void Back_from_the_moment_before_the_commit(EncryptionRoute route) => Sweep(faults => TurnedBack(faults, route), 1, 1);

    [TestCaseSource(nameof(Routes)), Category("Exhaustive")]
    public void Back_after_the_commit(EncryptionRoute route) => Sweep(faults => Make(faults, route, rollsBackAfterwards: true), 1, 1);

    [TestCaseSource(nameof(Routes))]
    public void A_sample_on_the_way_back_from_the_moment_before_the_commit(EncryptionRoute route) => Sweep(faults => TurnedBack(faults, route), 7, 61);

    private static IEnumerable<EncryptionRoute> Routes => [EncryptionRoute.SnapshotController, EncryptionRoute.EbsApi];

    private static HazardRun SideBySide(IReadOnlyList<FaultSpec> faults) => new(faults, migration: HazardRun.Migration with { Cutover = EncryptionCutover.SideBySide, TargetName = "db1" })
    {
        RollsBackAfterwards = true,
        Before = rig => rig.Create(KubeResources.Services, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"clients","namespace":"default"},"spec":{"selector":{"app":"db"},"ports":[{"port":80}]}}"""),
    };

    private static HazardRun Make(IReadOnlyList<FaultSpec> faults, EncryptionRoute route, bool rollsBackAfterwards = false) =>
        new(faults, migration: HazardRun.Migration with { Route = route }) { RollsBackAfterwards = rollsBackAfterwards };

    /// <summary>A writer comes back while the claims are put out of use: the last moment at which it can turn back.</summary>
    private static HazardRun TurnedBack(IReadOnlyList<FaultSpec> faults, EncryptionRoute route)
    {
        var run = Make(faults, route);
        var intruder = run.Rig.World.CreateProcess("intruder");
        intruder.Start(static () => Task.CompletedTask);
        var isDone = false;
        run.Rig.OnReport = progress =>
        {
            if (isDone || progress is not { Step: "commit", Kind: MigrationProgressKind.Acting, Text: "delete persistentvolumeclaims data-db-0" }) return;
            isDone = true;
            intruder.Spawn(() => run.Rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":2}}"""));
        };
        return run;
    }

    internal static void Sweep(Func<IReadOnlyList<FaultSpec>, HazardRun> make, int first, int step)
    {
        var quiet = make([]);
        quiet.Run().Should().BeEmpty(quiet.Rig.Trace);
        var range = Environment.GetEnvironmentVariable("DRYDOCK_CALLS")?.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray() ?? [first, quiet.Calls.Count, step];
        var (broken, tried) = (new List<string>(), 0);
        for (var call = range[0]; call <= Math.Min(range[1], quiet.Calls.Count); call += range[2])
        {
            foreach (var effect in Effects)
            {
                // A migrator that is stopped before it takes the lease is a second operator who asks for the migration anew after the first has turned back: that is no hazard.
                if (effect == FaultEffect.PausePastLease && call - 1 <= quiet.Calls.ToList().FindIndex(c => c.StartsWith("create leases", StringComparison.Ordinal))) continue;
                tried++;
                if (Try(make([new FaultSpec(effect, call)])) is { } problem)
                {
                    broken.Add($"{effect} at call {call} ({quiet.Calls[call - 1]}): {problem}");
                    TestContext.Progress.WriteLine(broken[^1]);
                }
            }
        }

        TestContext.Out.WriteLine($"hazards: {tried} tried at {quiet.Calls.Count} calls, {broken.Count} broken");
        broken.Should().BeEmpty();
    }

    private static string? Try(HazardRun run)
    {
        try
        {
            return run.Run() is { Count: > 0 } problems ? $"{run.Result?.GetType().Name}: {string.Join("; ", problems)}" : null;
        }
        catch (AssertionException exception)
        {
            return exception.Message;
        }
    }
}
