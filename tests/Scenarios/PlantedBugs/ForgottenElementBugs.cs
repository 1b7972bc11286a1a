using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>Redis itself loses an element as it writes a file: the writers of all types see it, and nothing else does.</summary>
public sealed class ForgottenElementBugs
{
    private const ulong Seed = 7;

    [Test]
    public void A_dump_without_the_last_entry_of_a_stream_is_caught() =>
        ShouldBeCaught("redis-encryption-7", IsDump, value => value is RedisStream { Entries.Count: > 1 } stream && Forget(() => stream.Entries.RemoveAt(stream.Entries.Count - 1)), "key stream:");

    [Test]
    public void A_dump_without_a_field_of_a_hash_is_caught() =>
        ShouldBeCaught("redis-encryption-7", IsDump, value => value is RedisHash { Fields.Count: > 1 } hash && hash.Remove(hash.Fields.Keys.First()), "key hash:");

    [Test]
    public void A_dump_that_takes_a_score_for_another_is_caught() =>
        ShouldBeCaught("redis-encryption-7", IsDump, value => value is RedisSortedSet { Count: > 1 } set && Forget(() => set.Set(set.Order.First().Member, 99, EncodingLimits.Default)), "key zset:");

    [Test]
    public void A_rewritten_append_only_file_without_an_element_of_a_list_is_caught() =>
        ShouldBeCaught("redis-encryption-aof", IsBase, value => value is RedisList { Count: > 1 } list && Forget(() => list.RemoveAt(0)), "key list:");

    private static bool IsDump(string path) => path.EndsWith("/dump.rdb", StringComparison.Ordinal);

    private static bool IsBase(string path) => path.Contains(".base.", StringComparison.Ordinal);

    private static bool Forget(Action forget)
    {
        forget();
        return true;
    }

    private static void ShouldBeCaught(string scenario, Func<string, bool> where, Func<RedisCollection, bool> forget, string telling)
    {
        var calm = PlantedBug.CalmBuiltIn(scenario);
        ScenarioRunner.Run(calm, Seed).Verdict.Should().Be(RunVerdict.Passed, "the same run without the bug passes");
        var bug = new ForgetfulRedis(where, forget);
        var run = ScenarioRunner.Run(calm, Seed, new RunnerOptions { Images = bug.Register });
        bug.Struck.Should().BePositive("the bug was planted to strike");
        run.Verdict.Should().Be(RunVerdict.Failed, run.Summary);
        run.LostWrites.Should().Contain(l => l.Contains(telling, StringComparison.Ordinal), run.Summary);
        run.Checkers.Where(c => !c.IsGreen).Select(c => c.Name).Should().Equal("no acknowledged write lost");
    }
}
