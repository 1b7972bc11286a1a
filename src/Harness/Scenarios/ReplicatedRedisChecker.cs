using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Kit;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Scenarios;

/// <summary>
/// What clients of a replicated Redis rely on: of the pods that a Service leads writers to (role=master) at most one takes writes at a time, and readers always find a replica. It asks them as clients do.
/// And whoever the writers are led to is not stopped by the migration before another one is.
/// </summary>
public sealed class ReplicatedRedisChecker(string ns = "shop", string set = "redis", int replicas = 3, string? password = null) : ScenarioChecker("one writable master, replicas always readable")
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan UnreadableMax = TimeSpan.FromSeconds(60);

    public override async Task RunAsync(CheckerContext context)
    {
        var lastRead = context.Elapsed;
        while (!context.Stopped.IsCancellationRequested)
        {
            var masters = PodsOf(context, "master").Select(p => IsDoneAsync(context, p, "SET", "probe:master", "1")).ToList();
            var readers = PodsOf(context, "slave").Select(p => IsDoneAsync(context, p, "EXISTS", "probe:master")).ToList();
            var writable = (await Task.WhenAll(masters)).OfType<string>().ToList();
            if (writable.Count > 1) Violate(string.Create(CultureInfo.InvariantCulture, $"{string.Join(" and ", writable)} both take writes of clients at {context.Elapsed:hh\\:mm\\:ss}"));
            if ((await Task.WhenAll(readers)).Any(static r => r is not null)) lastRead = context.Elapsed;
            else if (context.Elapsed - lastRead > UnreadableMax) Violate(string.Create(CultureInfo.InvariantCulture, $"no replica answered readers since {lastRead:hh\\:mm\\:ss}"));
            await Task.Delay(Period, context.Clock);
        }
    }

    public override void OnChange(KubeDocument? before, KubeDocument? after)
    {
        if (after is null || before is null || after.Text("kind") != "Pod" || after.Namespace != ns || before.IsDeleting || !after.IsDeleting) return;
        // The finalizer by which the migration holds a pod down: others may stop whom they like.
        if (!after.Name.StartsWith(set + "-", StringComparison.Ordinal) || after.List("metadata", "finalizers").All(static f => f.ScalarText != "drydock.dev/hold")) return;
        if (after.Label("role") == "master" && IsReady(before)) Violate($"{after.Name} is stopped while writers are led to it: it did not hand over");
    }

    private static bool IsReady(KubeDocument pod) => pod.List("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    private List<string> PodsOf(CheckerContext context, string role)
    {
        var found = new List<string>();
        for (var i = 0; i < replicas; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{set}-{i}");
            var pod = context.Peek(KubeResources.Pods, ns, name);
            if (pod?.Label("role") == role && !pod.IsDeleting && IsReady(pod)) found.Add(name);
        }

        return found;
    }

    /// <summary>The pod's name if it did what it was asked.</summary>
    private async Task<string?> IsDoneAsync(CheckerContext context, string pod, params string[] command)
    {
        using var timer = new CancellationTokenSource(AnswerMax, context.Clock);
        SimConnection? connection = null;
        try
        {
            connection = await context.ConnectAsync(ns, pod, 6379, timer.Token);
            var client = new RespClient(connection);
            if (password is not null) await client.CallAsync(timer.Token, "AUTH", password);
            var reply = await client.CallAsync(timer.Token, command);
            return reply.IsError ? null : pod;
        }
        catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            connection?.Close();
        }
    }
}
