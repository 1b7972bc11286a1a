using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubernetes;

/// <summary>
/// All recorded cases against a served cluster over HTTPS, with its controllers, its node and its driver. <c>known-served-differences.txt</c> lists what is known to differ, with the reason; a case in it that passes
/// fails the test, so that the list stays true.
/// </summary>
public sealed class ServedCases
{
    private const double TimeScale = 10;
    private const int AtOnce = 8;

    /// <summary>Cells that tell an age in seconds: not in fast time.</summary>
    private static readonly string[] InRealTime = ["watch/watch-table"];

    [Test]
    public async Task The_served_cluster_answers_as_recorded()
    {
        var known = RecordedCases.KnownDifferences("known-served-differences.txt");
        var cases = ReplayCase.Load().ToList();
        var only = Environment.GetEnvironmentVariable("DRYDOCK_CASES");
        if (!string.IsNullOrEmpty(only)) cases = [.. cases.Where(c => only.Split(',').Any(p => c.Id.StartsWith(p, StringComparison.Ordinal)))];
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = TimeScale, Cluster = _ => RecordedCluster.Options }, CancellationToken.None);
        var snapshotClass = await cloud.Driver.CallAsync(cloud.Cluster.ApiServer.Process, () => cloud.Cluster.ApiServer.HandleAsync(
            new ApiRequest("POST", "/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses", Document: RecordedCluster.SnapshotClass, User: ApiUser.Admin)).AsTask(), CancellationToken.None);
        snapshotClass.StatusCode.Should().Be(201);
        using var client = BareApi.Anonymous();
        using var anonymous = BareApi.Anonymous();
        var found = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
        var times = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(cases.Where(c => !RunsAlone(c) && !InRealTime.Contains(c.Id)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, RunOnceAsync);
        foreach (var replayCase in cases.Where(RunsAlone)) await RunAsync(replayCase, CancellationToken.None);
        cloud.Driver.TimeScale = 1;
        foreach (var replayCase in cases.Where(c => InRealTime.Contains(c.Id))) await RunAsync(replayCase, CancellationToken.None);
        // What was recorded within one second may be spread over several in fast time on a busy machine (the order of managedFields tells): such a case is asked again in real time.
        foreach (var replayCase in cases.Where(c => found[c.Id] is not null && !known.ContainsKey(c.Id)).ToList()) await RunAsync(replayCase, CancellationToken.None, "again");
        var passed = found.Values.Count(d => d is null);
        await TestContext.Progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"recorded cases over HTTPS: {passed} passed, {found.Count - passed} failed ({known.Count} known to differ) in {clock.Elapsed.TotalSeconds:0.0} s; longest: {Longest()}"));
        var report = Report(found, known, isWhole: string.IsNullOrEmpty(only));
        if (report.Length > 0) Assert.Fail(report);
        if (string.IsNullOrEmpty(only)) passed.Should().BeGreaterThanOrEqualTo(cases.Count * 9 / 10, "nine tenths of what was recorded is the promise");

        ValueTask RunOnceAsync(ReplayCase replayCase, CancellationToken cancellationToken) => RunAsync(replayCase, cancellationToken);

        async ValueTask RunAsync(ReplayCase replayCase, CancellationToken cancellationToken, string round = "")
        {
            var index = cases.IndexOf(replayCase).ToString("x4", CultureInfo.InvariantCulture);
            var target = new HttpTarget(client, anonymous, cloud.KubernetesUri, cloud.AdminToken, cloud.Driver.TimeScale);
            var runner = new CaseRunner(replayCase, target, "u" + round + index, "c-ns" + round + index);
            var began = clock.Elapsed;
            found[replayCase.Id] = await runner.RunAsync();
            times[replayCase.Id] = (clock.Elapsed - began).TotalSeconds;
            await target.CleanUpAsync(runner.CleanUp());
        }

        string Longest() => string.Join(", ", times.OrderByDescending(t => t.Value).Take(5).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Key} {t.Value:0.0} s")));
    }

    /// <summary>Pods that wait for volumes are tried again when anybody's volumes change, and say so in one more event.</summary>
    private static bool RunsAlone(ReplayCase replayCase) =>
        replayCase.IsSerial || (replayCase.Needs.Contains("node") && replayCase.Steps.Any(s => s["path"]?.GetValue<string>().EndsWith("/events", StringComparison.Ordinal) == true));

    private static string Report(ConcurrentDictionary<string, string?> found, SortedDictionary<string, string> known, bool isWhole)
    {
        var report = new StringBuilder();
        foreach (var (id, difference) in found.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (difference is null && known.TryGetValue(id, out var reason)) report.AppendLine($"PASSES though listed as a known difference ({reason}): {id}");
            if (difference is not null && !known.ContainsKey(id)) report.AppendLine($"FAIL {id}: {difference}");
        }

        foreach (var id in known.Keys.Where(k => isWhole && !found.ContainsKey(k))) report.AppendLine($"known-served-differences.txt names a case that is not replayed: {id}");
        return report.ToString();
    }
}
