using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Drydock.Bench;

/// <summary>The served Kubernetes API over HTTPS. Load: our own <see cref="RawHttpsClient"/>, 8 closed loops in this process, so that it shares the cores with the server; the server's own time beside it.</summary>
internal sealed class WireMeasure : IMeasure
{
    private const int Clients = 8;
    private const int PerClient = 4_000;
    private const int Listed = 3_700;
    private const int Watches = 1_000;
    private const int Objects = 100_000;
    private const string Bench = "/api/v1/namespaces/bench/configmaps";

    public IEnumerable<Row> Take()
    {
        using var served = new ServedProcess();
        yield return new Row("serve: process start to all APIs answering", Text($"{served.StartTime.TotalMilliseconds:0} ms"), "<= 700 ms");
        yield return new Row("  resident, idle", Text($"{served.ResidentMegabytes:0} MB"), "<= 100 MB");
        MakeNamespace(served, "bench");
        MakeNamespace(served, "listed");
        MakeNamespace(served, "many");
        Warm(served);
        yield return Rate(served, "create", ">= 8,000/s", (client, i) => Create(served, Bench, Name(client, i)), 201);
        yield return Rate(served, "get", ">= 15,000/s", (client, i) => RawHttpsClient.Request("GET", $"{Bench}/{Name(client, i)}", served.Token), 200);
        yield return Rate(served, "merge patch", ">= 6,000/s", (client, i) => RawHttpsClient.Request(
            "PATCH", $"{Bench}/{Name(client, i)}", served.Token, "application/merge-patch+json", "{\"data\":{\"key\":\"patched\"}}"), 200);
        yield return Rate(served, "server-side apply (existing)", ">= 4,000/s", (client, i) => Apply(served, client, i), 200);
        yield return List(served);
        yield return WatchLatency(served);
        foreach (var row in Crowd(served)) yield return row;
    }

    private static string Name(int client, int i) => string.Create(CultureInfo.InvariantCulture, $"c{client}-{i}");

    private static byte[] Create(ServedProcess served, string path, string name) => RawHttpsClient.Request(
        "POST", path, served.Token, "application/json", $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"app":"bench"}},"data":{"key":"value"}}""");

    private static byte[] Apply(ServedProcess served, int client, int i) => RawHttpsClient.Request(
        "PATCH", $"{Bench}/{Name(client, i)}?fieldManager=bench&force=true", served.Token, "application/apply-patch+yaml",
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{Name(client, i)}}}"},"data":{"applied":"value"}}""");

    private static void MakeNamespace(ServedProcess served, string name)
    {
        using var client = new RawHttpsClient(served.Server);
        var body = $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""";
        Expect(client.Send(RawHttpsClient.Request("POST", "/api/v1/namespaces", served.Token, "application/json", body)), 201, client);
    }

    /// <summary>The first requests pay for the compiler.</summary>
    private static void Warm(ServedProcess served)
    {
        MakeNamespace(served, "warm");
        using var client = new RawHttpsClient(served.Server);
        for (var i = 0; i < 3000; i++) Expect(client.Send(Create(served, "/api/v1/namespaces/warm/configmaps", Name(0, i))), 201, client);
    }

    private static Row Rate(ServedProcess served, string what, string aim, Func<int, int, byte[]> request, int status)
    {
        var clients = new RawHttpsClient[Clients];
        var requests = new byte[Clients][][];
        for (var c = 0; c < Clients; c++)
        {
            clients[c] = new RawHttpsClient(served.Server);
            requests[c] = new byte[PerClient][];
            for (var i = 0; i < PerClient; i++) requests[c][i] = request(c, i);
        }

        var (before, clock) = (served.ProcessorTime, Stopwatch.StartNew());
        InParallel(c =>
        {
            foreach (var bytes in requests[c]) Expect(clients[c].Send(bytes), status, clients[c]);
        });
        var (seconds, spent) = (clock.Elapsed.TotalSeconds, served.ProcessorTime - before);
        foreach (var client in clients) client.Dispose();
        const int All = Clients * PerClient;
        return new Row($"HTTPS, 8 clients: {what}", Text($"{All / seconds:N0}/s (server {spent.TotalMicroseconds / All:0} us each)"), aim);
    }

    private static Row List(ServedProcess served)
    {
        using var client = new RawHttpsClient(served.Server);
        for (var i = 0; i < Listed; i++) Expect(client.Send(Create(served, "/api/v1/namespaces/listed/configmaps", Name(0, i))), 201, client);
        var list = RawHttpsClient.Request("GET", "/api/v1/namespaces/listed/configmaps", served.Token);
        var times = new List<double>();
        for (var i = 0; i < 50; i++)
        {
            var clock = Stopwatch.StartNew();
            Expect(client.Send(list), 200, client);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return new Row("  list of 3,700 ConfigMaps (median)", Text($"{Median(times):0.0} ms, {client.BodyLength / 1024:N0} KiB"), "<= 15 ms");
    }

    private static Row WatchLatency(ServedProcess served)
    {
        using var watcher = new RawHttpsClient(served.Server);
        using var client = new RawHttpsClient(served.Server);
        watcher.Open(RawHttpsClient.Request("GET", Bench + "?watch=1&resourceVersion=" + Revision(served, client), served.Token));
        var times = new List<double>();
        for (var i = 0; i < 1000; i++)
        {
            var name = Name(99, i);
            var request = Create(served, Bench, name);
            var text = Encoding.ASCII.GetBytes($"\"{name}\"");
            var clock = Stopwatch.GetTimestamp();
            var arrived = 0L;
            var waiting = new Thread(() =>
            {
                watcher.WaitFor(text);
                arrived = Stopwatch.GetTimestamp();
            });
            waiting.Start();
            Thread.Yield();
            clock = Stopwatch.GetTimestamp();
            Expect(client.Send(request), 201, client);
            waiting.Join();
            times.Add((arrived - clock) * 1000.0 / Stopwatch.Frequency);
        }

        return new Row("  create sent to watch event received (median)", Text($"{Median(times):0.00} ms"), "<= 0.4 ms");
    }

    private static IEnumerable<Row> Crowd(ServedProcess served)
    {
        var watchers = new List<RawHttpsClient>();
        using (var client = new RawHttpsClient(served.Server))
        {
            for (var i = 0; i < Watches; i++)
            {
                var watcher = new RawHttpsClient(served.Server);
                watcher.Open(RawHttpsClient.Request("GET", "/api/v1/namespaces/listed/secrets?watch=1&resourceVersion=" + Revision(served, client), served.Token));
                watchers.Add(watcher);
            }
        }

        const int Each = (Objects - (Clients * PerClient) - Listed - 3000) / Clients;
        InParallel(c =>
        {
            using var client = new RawHttpsClient(served.Server);
            for (var i = 0; i < Each; i++) Expect(client.Send(Create(served, "/api/v1/namespaces/many/configmaps", Name(c, i))), 201, client);
        });
        yield return new Row("  resident with 1,000 watches and 100,000 objects", Text($"{served.ResidentMegabytes:0} MB"), "<= 600 MB");
        foreach (var watcher in watchers) watcher.Dispose();
    }

    private static string Revision(ServedProcess served, RawHttpsClient client)
    {
        Expect(client.Send(RawHttpsClient.Request("GET", Bench + "?limit=1", served.Token)), 200, client);
        var body = Encoding.UTF8.GetString(client.Body);
        var at = body.IndexOf("\"resourceVersion\":\"", StringComparison.Ordinal) + 19;
        return body[at..body.IndexOf('"', at)];
    }

    private static void InParallel(Action<int> work)
    {
        var threads = new Thread[Clients];
        for (var c = 0; c < Clients; c++)
        {
            var mine = c;
            threads[c] = new Thread(() => work(mine));
            threads[c].Start();
        }

        foreach (var thread in threads) thread.Join();
    }

    private static void Expect(int status, int wanted, RawHttpsClient client)
    {
        if (status != wanted) throw new InvalidOperationException($"{status} instead of {wanted}: {Encoding.UTF8.GetString(client.Body)}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
