using System.Globalization;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>
/// What a plan expects as downtime is what writers see in a calm run, by every route and cutover. Single runs draw EBS's durations, and the moments at which they meet periods of Redis, from wide ranges: the expectation is
/// for the middle of them.
/// </summary>
public sealed class DowntimeTests
{
    private const int Seeds = 12;

    /// <summary>Each way, and how many of the twelve runs are within a fifth at least.</summary>
    private static IEnumerable<TestCaseData> Ways()
    {
        foreach (var name in SweptScenarios.Names.Concat(SweptScenarios.Combined)) yield return new TestCaseData(BuiltInScenarios.Find(name)!, 8).SetArgDisplayNames(name);
        yield return new TestCaseData(BuiltInScenarios.RedisReplicated, 8).SetArgDisplayNames("redis-replicated");
        yield return new TestCaseData(BuiltInScenarios.RedisReplicated5, 8).SetArgDisplayNames("redis-replicated-5");
        yield return new TestCaseData(ReplicatedRedisTests.Of(BuiltInScenarios.RedisReplicated5, "7.0.15"), 8).SetArgDisplayNames("redis-replicated-5 with 7.0");
        yield return new TestCaseData(ReplicatedRedisTests.Sized(BuiltInScenarios.RedisReplicated5, 5), 8).SetArgDisplayNames("redis-replicated-5 with five pods");
        yield return new TestCaseData(ReplicatedRedisTests.OfTwo(BuiltInScenarios.RedisReplicated5), 8).SetArgDisplayNames("redis-replicated-5 with two pods");
        yield return new TestCaseData(ReplicatedRedisTests.OfTwo(ReplicatedRedisTests.Of(BuiltInScenarios.RedisReplicated5, "7.0.15")), 8).SetArgDisplayNames("redis-replicated-5 with 7.0 and two pods");
        yield return new TestCaseData(ReplicatedRedisTests.OfTwo(BuiltInScenarios.RedisReplicated), 8).SetArgDisplayNames("redis-replicated with two pods");
        yield return new TestCaseData(BuiltInScenarios.KafkaEncryption, 8).SetArgDisplayNames("kafka-encryption");
    }

    [TestCaseSource(nameof(Ways))]
    public void Calm_runs_take_the_downtime_that_the_plan_expects(Scenario scenario, int within)
    {
        scenario = scenario with { EverydayTrouble = false };
        var runs = Enumerable.Range(1, Seeds).AsParallel().AsOrdered().Select(s => ScenarioRunner.Run(scenario, (ulong)s)).ToList();
        runs.Where(r => !r.Passed).Select(r => r.Summary).Should().BeEmpty();
        var shares = runs.Select(r => r.ApplicationDowntime / r.Plan!.ExpectedDowntime).ToList();
        Tell(runs, shares);
        shares.Average().Should().BeInRange(0.8, 1.2);
        shares.Count(IsWithin).Should().BeGreaterThanOrEqualTo(within);
        runs.Should().OnlyContain(r => r.ApplicationDowntime <= r.Plan!.LongestDowntime);
    }

    private static bool IsWithin(double share) => share is >= 0.8 and <= 1.2;

    private static void Tell(List<RunResult> runs, List<double> shares)
    {
        foreach (var way in runs[0].Ways)
        {
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(way.IsChosen ? '*' : ' ')} {way.Route,-24} {way.Cutover,-13} expected {way.Expected.TotalSeconds,6:0.0} s, at most {way.AtMost.TotalSeconds,6:0} s"));
        }

        var seconds = runs.Select(r => r.ApplicationDowntime.TotalSeconds).ToList();
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"measured {seconds.Average():0.0} s in the middle ({shares.Average():P0}), {seconds.Min():0.0} to {seconds.Max():0.0}; {shares.Count(IsWithin)} of {Seeds} single runs within a fifth: {string.Join(", ", seconds.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)))}"));
    }
}
