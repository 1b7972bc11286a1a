using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Streams;

/// <summary>The protocols of streams as client libraries speak them, and as broken clients do.</summary>
public sealed class StreamProtocolTests
{
    private const string Exec = "/api/v1/namespaces/default/pods/box/exec";

    private ServedCloud _cloud = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 10 }, CancellationToken.None);
        _http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = _cloud.KubernetesUri };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _cloud.AdminToken);
        await CreateAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"box"},"spec":{"containers":[{"name":"box","image":"busybox","command":["sleep","1000000"]}]}}""");
        await CreateAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"redis"},"spec":{"containers":[{"name":"redis","image":"redis:3.2"}]}}""");
        foreach (var pod in new[] { "box", "redis" })
        {
            while (KubeDocument.Parse(await _http.GetStringAsync("/api/v1/namespaces/default/pods/" + pod)).Text("status", "phase") != "Running") await Task.Delay(50);
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _cloud.DisposeAsync();
    }

    [Test]
    public async Task Version_5_ends_standard_input_by_a_message()
    {
        using var socket = await ConnectAsync(Exec + "?command=cat&stdin=true&stdout=true&container=box", "v5.channel.k8s.io");
        (await ReadAsync(socket)).Should().Equal([1], "an empty message says that the connection stands");
        await SendAsync(socket, 0, "hi");
        Text(await ReadAsync(socket)).Should().Be("\u0001hi");
        await socket.SendAsync((byte[])[255, 0], WebSocketMessageType.Binary, true, Soon());
        Text(await ReadAsync(socket)).Should().Be("\u0003{\"metadata\":{},\"status\":\"Success\"}");
        (await ReadAsync(socket)).Should().BeNull();
        socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Test]
    public async Task Version_4_carries_bytes_and_its_base64_variant_text()
    {
        using var plain = await ConnectAsync(Exec + "?command=sh&command=-c&command=exit%204&stdout=true&stderr=true", "v4.channel.k8s.io");
        await ReadAsync(plain);
        var status = KubeDocument.Parse(Text(await ReadAsync(plain))[1..]);
        (status.Text("status"), status.Text("reason"), status.List("details", "causes")[0].Text("message")).Should().Be(("Failure", "NonZeroExitCode", "4"));
        using var text = await ConnectAsync(Exec + "?command=cat&stdin=true&stdout=true", "v4.base64.channel.k8s.io");
        Text(await ReadAsync(text)).Should().Be("1");
        await text.SendAsync(Encoding.ASCII.GetBytes("0" + Convert.ToBase64String("hé\n"u8)), WebSocketMessageType.Text, true, Soon());
        Text(await ReadAsync(text)).Should().Be("1" + Convert.ToBase64String("hé\n"u8));
        // What is no base64 is passed over.
        await text.SendAsync("0%%%"u8.ToArray(), WebSocketMessageType.Text, true, Soon());
        await text.SendAsync(Encoding.ASCII.GetBytes("0" + Convert.ToBase64String("x"u8)), WebSocketMessageType.Text, true, Soon());
        Text(await ReadAsync(text)).Should().Be("1" + Convert.ToBase64String("x"u8));
    }

    [Test]
    public async Task A_terminal_hears_of_its_size_and_of_nonsense_about_it()
    {
        using var socket = await ConnectAsync(Exec + "?command=sh&stdin=true&stdout=true&tty=true", "v5.channel.k8s.io");
        foreach (var size in new[] { "{\"Width\":120,\"Height\":40}\n", "{\"Width\":-1,\"Height\":4}", "{", "", "[]", "{\"Width\":1e99}", new string('{', 5000) }) await SendAsync(socket, 4, size);
        await SendAsync(socket, 0, "echo fine\r");
        var shown = "";
        while (!shown.Contains("fine\r\n", StringComparison.Ordinal)) shown += Text(await ReadAsync(socket))[1..];
    }

    [Test]
    public async Task Ports_are_forwarded_by_channels_of_their_own()
    {
        using var socket = await ConnectAsync("/api/v1/namespaces/default/pods/redis/portforward?ports=6379&ports=6380", "v4.channel.k8s.io");
        for (byte channel = 0; channel < 4; channel++) (await ReadAsync(socket)).Should().Equal(channel, channel < 2 ? (byte)0xeb : (byte)0xec, 0x18);
        Text(await ReadAsync(socket)).Should().StartWith("\u0003error forwarding port 6380 to pod ");
        await SendAsync(socket, 0, "PING\r\n");
        Text(await ReadAsync(socket)).Should().Be("\0+PONG\r\n");
    }

    [Test]
    public async Task Who_may_only_read_may_not_open_a_stream()
    {
        await CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """{"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["pods","pods/exec","pods/log"],"verbs":["get"]}]}""");
        await CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """{"metadata":{"name":"reader"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"eve"}]}""");
        await RefusedAsync(Exec + "?command=ls&stdout=true", HttpStatusCode.Forbidden, "eve");
        await RefusedAsync("/api/v1/namespaces/default/pods/box/portforward", HttpStatusCode.Forbidden, "eve");
        using var log = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/default/pods/redis/log?follow=true&limitBytes=5");
        log.Headers.Add("Impersonate-User", "eve");
        (await (await _http.SendAsync(log)).Content.ReadAsStringAsync()).Should().HaveLength(5, "she may read logs");
    }

    [TestCase(Exec + "?command=ls&stdout=true&container=nosuch", HttpStatusCode.BadRequest)]
    [TestCase("/api/v1/namespaces/default/pods/nosuch/exec?command=ls&stdout=true", HttpStatusCode.NotFound)]
    [TestCase("/api/v1/namespaces/default/pods/nosuch/portforward?ports=1", HttpStatusCode.NotFound)]
    [TestCase("/api/v1/namespaces/default/pods/redis/portforward?ports=0", HttpStatusCode.BadRequest)]
    [TestCase("/api/v1/namespaces/default/pods/redis/portforward?ports=99999", HttpStatusCode.BadRequest)]
    public Task What_can_not_be_opened_is_refused_before_the_upgrade(string path, HttpStatusCode code) => RefusedAsync(path, code);

    [Test]
    public async Task Without_an_upgrade_there_is_no_stream()
    {
        var answer = await _http.PostAsync(Exec + "?command=ls&stdout=true", null);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("Upgrade request required");
    }

    [Test]
    public async Task A_message_without_end_is_cut_off()
    {
        using var socket = await ConnectAsync(Exec + "?command=cat&stdin=true&stdout=true", "v5.channel.k8s.io");
        var cut = async () =>
        {
            for (var i = 0; i < 200; i++) await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: false, Soon());
            while (await ReadAsync(socket) is not null)
            {
            }

            throw new WebSocketException("closed");
        };
        await cut.Should().ThrowAsync<Exception>();
        await IsWellAsync();
    }

    [Test]
    public async Task Input_that_is_not_read_waits_outside_and_what_is_read_comes_on()
    {
        using var socket = await ConnectAsync(Exec + "?command=sh&command=-c&command=sleep%205%3B%20wc%20-c&stdin=true&stdout=true", "v5.channel.k8s.io");
        for (var i = 0; i < 100; i++) await SendAsync(socket, 0, new string('x', 100_000));
        await socket.SendAsync((byte[])[255, 0], WebSocketMessageType.Binary, true, Soon());
        await ReadAsync(socket);
        Text(await ReadAsync(socket)).Trim().Should().Be("\u000110000000");
    }

    [TestCase("SPDY/3.1", "v4.channel.k8s.io", "101")]
    [TestCase("SPDY/3.1", "v9.channel.k8s.io", "403")]
    [TestCase("SPDY/4", "v4.channel.k8s.io", "400")]
    public async Task After_an_upgrade_to_spdy_garbage_ends_only_its_own_connection(string upgrade, string protocol, string code)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _cloud.KubernetesUri.Port, Soon());
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Soon());
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Exec}?command=cat&stdin=true&stdout=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_cloud.AdminToken}\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\n"
            + $"X-Stream-Protocol-Version: {protocol}\r\nContent-Length: 0\r\n\r\n"), Soon());
        var buffer = new byte[4096];
        var count = await stream.ReadAsync(buffer, Soon());
        Encoding.ASCII.GetString(buffer, 0, count).Should().StartWith("HTTP/1.1 " + code);
        if (code != "101") return;
        var garbage = new byte[3000];
        new Random(7).NextBytes(garbage);
        garbage[0] = 0x80;
        await stream.WriteAsync(garbage, Soon());
        var end = async () =>
        {
            while (await stream.ReadAsync(buffer, Soon()) > 0)
            {
            }
        };
        await FluentActions.Awaiting(async () =>
        {
            try
            {
                await end();
            }
            catch (IOException)
            {
                // A reset is an end too.
            }
        }).Should().NotThrowAsync("the server drops the connection instead of waiting");
        await IsWellAsync();
    }

    [Test]
    public async Task A_hundred_followers_that_vanish_leave_no_trace()
    {
        var processes = _cloud.Driver.Call(_cloud.Cluster.ApiServer.Process, () => _cloud.World.Processes.Count(p => p.IsRunning));
        var followers = new List<HttpResponseMessage>();
        for (var i = 0; i < 100; i++) followers.Add(await _http.GetAsync("/api/v1/namespaces/default/pods/redis/log?follow=true", HttpCompletionOption.ResponseHeadersRead, Soon()));
        foreach (var follower in followers) follower.Dispose();
        await IsWellAsync();
        _cloud.Driver.Call(_cloud.Cluster.ApiServer.Process, () => _cloud.World.Processes.Count(p => p.IsRunning)).Should().BeLessThanOrEqualTo(processes + 1);
    }

    private static CancellationToken Soon() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    private static string Text(byte[]? message) => Encoding.UTF8.GetString(message ?? throw new AssertionException("the connection was closed"));

    private static Task SendAsync(ClientWebSocket socket, byte channel, string text) =>
        socket.SendAsync((byte[])[channel, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, true, Soon());

    private static async Task<byte[]?> ReadAsync(ClientWebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, Soon());
            if (received.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage) return message.ToArray();
        }
    }

    private async Task IsWellAsync()
    {
        using var socket = await ConnectAsync(Exec + "?command=echo&command=well&stdout=true", "v5.channel.k8s.io");
        await ReadAsync(socket);
        Text(await ReadAsync(socket)).Should().Be("\u0001well\n");
    }

    private async Task RefusedAsync(string path, HttpStatusCode code, string? user = null)
    {
        using var socket = Socket("v5.channel.k8s.io", user);
        await socket.Awaiting(s => s.ConnectAsync(Address(path), Soon())).Should().ThrowAsync<WebSocketException>();
        socket.HttpStatusCode.Should().Be(code);
    }

    private async Task<ClientWebSocket> ConnectAsync(string path, string protocol)
    {
        var socket = Socket(protocol, null);
        await socket.ConnectAsync(Address(path), Soon());
        socket.SubProtocol.Should().Be(protocol);
        return socket;
    }

    private Uri Address(string path) => new(new UriBuilder("wss", "127.0.0.1", _cloud.KubernetesUri.Port).Uri, path);

    private ClientWebSocket Socket(string protocol, string? user)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", "Bearer " + _cloud.AdminToken);
        if (user is not null) socket.Options.SetRequestHeader("Impersonate-User", user);
        socket.Options.AddSubProtocol(protocol);
        return socket;
    }

    private async Task CreateAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await _http.PostAsync(path, content);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
    }
}
