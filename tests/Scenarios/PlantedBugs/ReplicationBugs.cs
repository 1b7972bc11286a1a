using System.Globalization;
using System.Text;
using Drydock.Core.Ports;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>What a migration by application replication can get wrong. Its own proofs are lied to, so that it is the checkers that must catch it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReplicationBugs
{
    private const string LostWrites = "no acknowledged write lost";

    private readonly SortedDictionary<string, string> _lastInfo = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _masters = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _promoted = new(StringComparer.Ordinal);

    /// <summary>Only numbers are compared, which are easily forged.</summary>
    private static Scenario Replication { get; } = PlantedBug.CalmBuiltIn("redis-encryption-replication") with
    {
        Name = "redis-encryption-replication by numbers",
        Migration = BuiltInScenarios.RedisEncryptionReplication.Migration with { Verify = "manifest" },
    };

    [Test]
    public void Pods_that_become_masters_before_they_have_caught_up_are_caught() => PlantedBug.ShouldBeCaught(
        NeverFollows(_ => true), LostWrites, ["key write:redis-", "was acknowledged, nothing is there"], Replication);

    [Test]
    public void One_old_pod_that_is_forgotten_is_caught() => PlantedBug.ShouldBeCaught(
        NeverFollows(pod => pod == "redis1-1"), LostWrites, ["key write:redis-", "was acknowledged, nothing is there"], Replication);

    [Test]
    public void Old_pods_that_still_take_writes_are_caught() => PlantedBug.ShouldBeCaught(
        Recording().AnswerExec(request => Script(request).Contains("min-slaves-to-write 1000000", StringComparison.Ordinal) ? Says(_lastInfo[request.Pod]) : null)
            .ForgeExec((request, result) => request.Command is [.., "INFO"] ? result with { Stdout = result.Stdout.Replace("\ndb0:", "\nnothing:", StringComparison.Ordinal) } : result),
        LostWrites, ["key write:redis-", "was acknowledged, nothing is there"], Replication);

    [Test]
    public void Services_that_lead_to_pods_which_are_still_replicas_are_caught() => PlantedBug.ShouldBeCaught(
        new Sabotage()
            .AnswerExec(request =>
            {
                if (request.Command is not [.., "NO", "ONE"]) return null;
                _promoted.Add(request.Pod);
                return Says("OK\n");
            })
            .ForgeExec((request, result) => _promoted.Contains(request.Pod) && request.Command is [.., "INFO"] ? result with { Stdout = result.Stdout.Replace("role:slave", "role:master", StringComparison.Ordinal) } : result),
        "clients are served in the end", ["got no write acknowledged any more"], Replication);

    /// <summary>Some new pods are never told whom to follow, and are believed to have everything.</summary>
    private Sabotage NeverFollows(Func<string, bool> which) => Recording()
        .AnswerExec(request =>
        {
            if (!which(request.Pod) || request.Command is not [.., "SLAVEOF", var host, var port]) return null;
            if (host == "NO") _promoted.Add(request.Pod);
            else _masters[request.Pod] = $"role:slave\r\nmaster_host:{host}\r\nmaster_port:{port}\r\nmaster_link_status:up\r\nmaster_sync_in_progress:0\r\nslave_repl_offset:{long.MaxValue.ToString(CultureInfo.InvariantCulture)}";
            return Says("OK\n");
        })
        .ForgeExec((request, result) =>
        {
            if (request.Command is not [.., "INFO"] || !_masters.TryGetValue(request.Pod, out var replica) || _promoted.Contains(request.Pod)) return result;
            return result with { Stdout = result.Stdout.Replace("role:master", replica, StringComparison.Ordinal) + Keyspace(_lastInfo[request.Pod.Replace("redis1-", "redis-", StringComparison.Ordinal)]) };
        });

    /// <summary>Remembers what each pod last said of itself.</summary>
    private Sabotage Recording() => new Sabotage().ForgeExec((request, result) =>
    {
        if (request.Command is [.., "INFO"] || Script(request).Contains("INFO", StringComparison.Ordinal)) _lastInfo[request.Pod] = result.Stdout;
        return result;
    });

    private static string Keyspace(string info) => info.IndexOf("db0:", StringComparison.Ordinal) is >= 0 and var at ? info[at..] : "";

    private static string Script(ExecRequest request) => Encoding.UTF8.GetString(request.Stdin.Span);

    private static ExecResult Says(string text) => new(0, text, "", null);
}
