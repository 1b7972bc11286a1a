using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Drydock.Integration.Http;

public sealed class HttpWatchTests
{
    private static readonly KubeRequest Request = new(KubeVerb.List, KubeResources.ConfigMaps, "ns", Query: [new("resourceVersion", "5"), new("allowWatchBookmarks", "true")]);

    [Test]
    public async Task Events_come_raw_and_in_order_however_the_chunks_fall()
    {
        var big = new string('x', 100_000);
        await using var stub = await StubApi.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            await Write(context, """{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n" + """{"type":"MODI""");
            await Write(context, """FIED","object":{"metadata":{"name":"b"},"data":{"k":" """.TrimEnd() + big + "\"}}}\n\n");
            await Write(context, """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""" + "\r\n");
            await Write(context, """{"type":"ERROR","object":{"code":410,"reason":"Expired"}}""");
        });
        using var api = stub.Client();
        var seen = new List<KubeWatchEvent>();
        await foreach (var change in api.WatchAsync(Request, CancellationToken.None)) seen.Add(change);
        seen.Select(c => c.Type).Should().Equal("ADDED", "MODIFIED", "BOOKMARK", "ERROR");
        seen[1].Object.Text("data", "k")!.Trim().Should().Be(big);
        seen[3].Object.Integer("code").Should().Be(410);
    }

    [Test]
    public async Task The_last_line_counts_only_when_it_is_whole()
    {
        await using var stub = await StubApi.StartAsync(context => Write(context, """{"type":"ADDED","object":{}}""" + "\n" + """{"type":"DEL"""));
        using var api = stub.Client();
        var seen = new List<string>();
        await FluentActions.Awaiting(() => Collect(api, seen)).Should().ThrowAsync<PortUnreachableException>();
        seen.Should().Equal("ADDED");
    }

    [Test]
    public async Task The_query_is_the_callers_with_watch_added()
    {
        string? target = null;
        await using var stub = await StubApi.StartAsync(context =>
        {
            target = context.Request.Path + context.Request.QueryString.Value;
            return Task.CompletedTask;
        });
        using var api = stub.Client();
        await Collect(api, []);
        target.Should().Be("/api/v1/namespaces/ns/configmaps?resourceVersion=5&allowWatchBookmarks=true&watch=true");
    }

    [Test]
    public async Task A_refused_watch_tells_the_Status()
    {
        await using var stub = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 410, """{"kind":"Status","code":410,"reason":"Expired","message":"too old"}"""));
        using var api = stub.Client();
        var thrown = await FluentActions.Awaiting(() => Collect(api, [])).Should().ThrowAsync<KubeWatchRefusedException>();
        thrown.Which.Response.StatusCode.Should().Be(410);
        thrown.Which.Response.Reason.Should().Be("Expired");
    }

    [Test]
    public async Task A_broken_stream_is_an_unreachable_port()
    {
        await using var stub = await StubApi.StartAsync(async context =>
        {
            await Write(context, """{"type":"ADDED","object":{}}""" + "\n");
            context.Abort();
        });
        using var api = stub.Client();
        await FluentActions.Awaiting(() => Collect(api, [])).Should().ThrowAsync<PortUnreachableException>();
    }

    [Test]
    public async Task A_silent_watch_is_given_up_and_a_cancelled_one_closes_its_connection()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stub = await StubApi.StartAsync(async context =>
        {
            await Write(context, """{"type":"ADDED","object":{}}""" + "\n");
            context.RequestAborted.Register(() => closed.TrySetResult());
            await closed.Task;
        });
        var settings = new HttpKubernetesSettings { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, WatchIdleLimit = TimeSpan.FromMilliseconds(150) };
        using (var impatient = new HttpKubernetesApi(settings, TimeProvider.System))
        {
            await FluentActions.Awaiting(() => Collect(impatient, [])).Should().ThrowAsync<PortUnreachableException>().WithMessage("watch configmaps*nothing came for*");
        }

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(5));
        closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var api = stub.Client();
        using var cancelled = new CancellationTokenSource();
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var _ in api.WatchAsync(Request, cancelled.Token)) await cancelled.CancelAsync();
        }).Should().ThrowAsync<OperationCanceledException>();
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Leaving_the_loop_closes_the_watch()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stub = await StubApi.StartAsync(async context =>
        {
            await Write(context, """{"type":"ADDED","object":{}}""" + "\n");
            context.RequestAborted.Register(() => closed.TrySetResult());
            await closed.Task;
        });
        using var api = stub.Client();
        await foreach (var _ in api.WatchAsync(Request, CancellationToken.None)) break;
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    private static async Task Collect(HttpKubernetesApi api, List<string> types)
    {
        await foreach (var change in api.WatchAsync(Request, CancellationToken.None)) types.Add(change.Type);
    }

    private static async Task Write(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
    }
}
