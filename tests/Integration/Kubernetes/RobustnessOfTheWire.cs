using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubernetes;

/// <summary>Clients that break off, lie about lengths or send nonsense: each gets the API's error where one can be sent, and nobody else notices.</summary>
public sealed class RobustnessOfTheWire
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private ServedCloud _cloud = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await BareApi.ServeAsync();
        _client = BareApi.Admin(_cloud);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
    }

    [TearDown]
    public async Task Everybody_else_is_served()
    {
        var clock = Stopwatch.StartNew();
        using var answer = await _client.GetAsync("/api/v1/namespaces/default");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_hundred_megabytes_are_refused()
    {
        using var content = new StreamContent(new Endless(100_000_000));
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentLength = 100_000_000;
        using var request = new HttpRequestMessage(HttpMethod.Post, ConfigMaps) { Content = content };
        request.Headers.ExpectContinue = true;
        using var answer = await _client.SendAsync(request);
        await ExpectTooLarge(answer);
    }

    [Test]
    public async Task A_body_of_unknown_length_is_refused_at_the_limit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ConfigMaps) { Content = new StreamContent(new Endless(4_000_000)) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await _client.SendAsync(request);
        await ExpectTooLarge(answer);
    }

    [Test]
    public async Task A_body_just_below_the_limit_is_taken()
    {
        // Too large for an object, not for a body.
        var body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"large\"},\"data\":{\"k\":\"" + new string('x', 3_000_000) + "\"}}";
        using var answer = await PostAsync(body);
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [TestCase(10_001)]
    [TestCase(1_500_000)]
    public async Task Deep_nesting_is_refused(int depth)
    {
        using var answer = await PostAsync("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"x\":" + new string('[', depth) + new string(']', depth) + "}");
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await StatusAsync(answer))["message"]!.GetValue<string>().Should().Contain("json parse error: exceeded max depth");
    }

    [Test]
    public async Task Deep_nesting_of_yaml_is_refused()
    {
        using var answer = await PostAsync("a: " + new string('[', 1_000_000), "application/yaml");
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Very_many_fields_take_no_time()
    {
        var body = new StringBuilder("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"wide\"},\"data\":{");
        for (var i = 0; i < 100_000; i++) body.Append(i == 0 ? "" : ",").Append($"\"k{i}\":\"\"");
        body.Append("}}");
        var clock = Stopwatch.StartNew();
        using var answer = await PostAsync(body.ToString());
        ((int)answer.StatusCode).Should().BeOneOf(201, 422);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [TestCase("\u0001\u0002garbage", "invalid character")]
    [TestCase("", "unexpected end of JSON input")]
    [TestCase("{\"a\":\"\u0000\"}", "invalid character '\\\\x00' in string literal")]
    [TestCase("{\"apiVersion\":\"v1\",", "unexpected end of JSON input")]
    public async Task Garbage_is_a_bad_request(string body, string complaint)
    {
        using var answer = await PostAsync(body);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain(complaint);
    }

    [Test]
    public async Task Bytes_that_are_no_UTF8_become_replacement_characters()
    {
        byte[] body = [.. "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"b-\"},\"data\":{\"k\":\""u8, 0xff, .. "\",\"half\":\"\\ud800\"}}"u8];
        using var content = new ByteArrayContent(body);
        using var answer = await _client.PostAsync(ConfigMaps, content);
        var made = await StatusAsync(answer);
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        made["data"]!["k"]!.GetValue<string>().Should().Be("\ufffd");
        made["data"]!["half"]!.GetValue<string>().Should().Be("\ufffd");
    }

    [Test]
    public async Task Field_names_of_any_letters_come_back_in_warnings()
    {
        using var answer = await PostAsync("{\"metadata\":{\"generateName\":\"w-\"},\"f\u00fc\u4e16\":1,\"broken\\nline\":2}");
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(answer.Headers.GetValues("Warning").Single())).Should().Be("299 - \"unknown field \\\"f\u00fc\u4e16\\\"\"");
    }

    [Test]
    public async Task Very_many_warnings_are_cut()
    {
        var body = new StringBuilder("{\"metadata\":{\"generateName\":\"w-\"}");
        for (var i = 0; i < 20_000; i++) body.Append($",\"unknown{i}\":1");
        using var answer = await PostAsync(body.Append('}').ToString());
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        answer.Headers.GetValues("Warning").Sum(w => w.Length).Should().BeLessThan(8192);
    }

    [TestCase("k8s\0\u000a\u00ff", "unexpected EOF")]
    [TestCase("nothing", "does not appear to be a protobuf message")]
    public async Task Torn_protobuf_is_a_bad_request(string body, string complaint)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new("application/vnd.kubernetes.protobuf");
        using var answer = await _client.PostAsync(ConfigMaps, content);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain(complaint);
    }

    [Test]
    public async Task An_unknown_method_is_not_allowed()
    {
        using var answer = await _client.SendAsync(new HttpRequestMessage(new HttpMethod("FOO"), ConfigMaps));
        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        (await StatusAsync(answer))["reason"]!.GetValue<string>().Should().Be("MethodNotAllowed");
    }

    [Test]
    public async Task A_body_that_ends_early_changes_nothing()
    {
        var torn = async () => await RawAsync(Head("POST", "Content-Length: 1000") + "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"torn\"}}");
        // Who closes in the middle of a body has gone: the connection breaks.
        await torn.Should().ThrowAsync<IOException>();
        using var answer = await _client.GetAsync(ConfigMaps + "/torn");
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_body_that_is_longer_than_announced_is_another_request() =>
        (await RawAsync(Head("POST", "Content-Length: 2") + "{}GARBAGE\r\n\r\n")).Should().StartWith("HTTP/1.1 422");

    [Test]
    public async Task A_bad_chunk_is_an_error() =>
        (await RawAsync(Head("POST", "Transfer-Encoding: chunked") + "zz\r\n{}\r\n0\r\n\r\n")).Should().StartWith("HTTP/1.1 500").And.Contain("invalid byte in chunk length");

    [Test]
    public async Task What_is_no_TLS_is_dropped()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_cloud.KubernetesUri.Host, _cloud.KubernetesUri.Port);
        await socket.GetStream().WriteAsync("GET /version HTTP/1.1\r\n\r\n"u8.ToArray());
        var buffer = new byte[1024];
        var read = async () => await socket.GetStream().ReadAsync(buffer);
        await read.Should().CompleteWithinAsync(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task A_hundred_connections_break_off_in_the_middle()
    {
        for (var i = 0; i < 100; i++)
        {
            await using var stream = await ConnectAsync();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("POST", "Content-Length: 1000") + "{\"apiVersion\":"));
        }
    }

    [Test]
    public async Task A_watcher_that_reads_nothing_loses_its_watch_and_holds_up_nobody()
    {
        var before = _cloud.Cluster.ApiServer.OpenWatches;
        await using var stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {ConfigMaps}?watch=1&resourceVersion=0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {_cloud.AdminToken}\r\n\r\n"));
        var server = _cloud.Cluster.ApiServer;
        await UntilAsync(() => server.OpenWatches == before + 1);
        var filler = new string('x', 2000);
        for (var i = 0; i < 6_000; i++)
        {
            var body = Encoding.UTF8.GetBytes($"{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"slow\"}},\"data\":{{\"k\":\"{filler}{i}\"}}}}");
            var put = _cloud.Driver.Call(server.Process, () => server.HandleAsync(new(i == 0 ? "POST" : "PUT", ConfigMaps + (i == 0 ? "" : "/slow"), ContentType: "application/json", Body: body, User: ApiUser.Admin)).GetAwaiter().GetResult());
            put.StatusCode.Should().BeOneOf(200, 201);
        }

        server.OpenWatches.Should().Be(before);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var left = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
        left.Should().EndWith("0\r\n\r\n", "the stream ends in order");
    }

    [Test]
    public async Task A_watcher_that_goes_away_is_forgotten()
    {
        var before = _cloud.Cluster.ApiServer.OpenWatches;
        await using (var stream = await ConnectAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {ConfigMaps}?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_cloud.AdminToken}\r\n\r\n"));
            await UntilAsync(() => _cloud.Cluster.ApiServer.OpenWatches == before + 1);
        }

        await UntilAsync(() => _cloud.Cluster.ApiServer.OpenWatches == before);
    }

    [Test]
    public async Task A_server_that_is_down_breaks_connections_until_it_is_back()
    {
        var before = _cloud.Cluster.ApiServer.OpenWatches;
        using var watch = await _client.GetAsync(ConfigMaps + "?watch=1", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await watch.Content.ReadAsStreamAsync();
        // The crash is another process's doing.
        _cloud.Driver.Post(_cloud.World.Processes[0], () => _cloud.Cluster.Crash("kube-apiserver"));
        var end = async () => await stream.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(10));
        await end.Should().ThrowAsync<IOException>();
        var ask = async () => await _client.GetAsync("/version");
        await ask.Should().ThrowAsync<HttpRequestException>();
        _cloud.Driver.Post(_cloud.World.Processes[0], () => _cloud.Cluster.Restart("kube-apiserver"));
        using var answer = await _client.GetAsync("/version");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        await UntilAsync(() => _cloud.Cluster.ApiServer.OpenWatches >= before);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++) await Task.Delay(10);
        condition().Should().BeTrue();
    }

    private string Head(string method, string framing) =>
        $"{method} {ConfigMaps} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_cloud.AdminToken}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n";

    private async Task<string> RawAsync(string request)
    {
        await using var stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        await stream.ShutdownAsync();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private async Task<SslStream> ConnectAsync()
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(_cloud.KubernetesUri.Host, _cloud.KubernetesUri.Port);
        var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" });
        return stream;
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string type = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new(type);
        return await _client.PostAsync(ConfigMaps, content);
    }

    private static async Task<JsonNode> StatusAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    private static async Task ExpectTooLarge(HttpResponseMessage answer)
    {
        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        var status = await StatusAsync(answer);
        status["message"]!.GetValue<string>().Should().Be("Request entity too large: limit is 3145728");
        status["reason"]!.GetValue<string>().Should().Be("RequestEntityTooLarge");
    }

    /// <summary>Blanks without end, as far as it is asked for.</summary>
    private sealed class Endless(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, given).Fill((byte)' ');
            _left -= given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
