using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Streams;

/// <summary>The end of a served cloud.</summary>
public sealed class StopTests
{
    [Test]
    public async Task Open_watches_and_streams_are_cut_instead_of_waited_for()
    {
        var cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 20 }, CancellationToken.None);
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = cloud.KubernetesUri };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cloud.AdminToken);
        using var pod = new StringContent("""{"metadata":{"name":"box"},"spec":{"containers":[{"name":"box","image":"busybox","command":["sleep","1000000"]}]}}""", Encoding.UTF8, "application/json");
        (await http.PostAsync("/api/v1/namespaces/default/pods", pod)).EnsureSuccessStatusCode();
        while (KubeDocument.Parse(await http.GetStringAsync("/api/v1/namespaces/default/pods/box")).Text("status", "phase") != "Running") await Task.Delay(50);
        using var log = await http.GetAsync("/api/v1/namespaces/default/pods/box/log?follow=true", HttpCompletionOption.ResponseHeadersRead);
        using var watch = await http.GetAsync("/api/v1/namespaces/default/pods?watch=1", HttpCompletionOption.ResponseHeadersRead);
        var clock = Stopwatch.StartNew();
        await cloud.DisposeAsync();
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(1.5), "a server that waited for its clients would take the two seconds that it has");
        await FluentActions.Awaiting(() => log.Content.ReadAsStringAsync()).Should().ThrowAsync<Exception>();
    }
}
