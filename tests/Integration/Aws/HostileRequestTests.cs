using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Aws;

/// <summary>Whatever comes in by the port of AWS is answered in a protocol of AWS, and harms nobody else.</summary>
[TestFixture]
public sealed class HostileRequestTests
{
    private ServedCloud _cloud = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        _client = new HttpClient { BaseAddress = _cloud.AwsUri };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
    }

    [TestCase("GET", "/", null, null)]
    [TestCase("POST", "/", "", "application/x-www-form-urlencoded")]
    [TestCase("POST", "/", "%zz=%", "application/x-www-form-urlencoded")]
    [TestCase("POST", "/latest/meta-data", "<html>", "text/html")]
    [TestCase("PUT", "/bucket/key", "x", "application/octet-stream")]
    [TestCase("DELETE", "/?Action=", null, null)]
    public async Task Garbage_gets_an_error_of_EC2(string method, string path, string? body, string? type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type!);
        using var response = await _client.SendAsync(request);
        ((int)response.StatusCode).Should().BeInRange(400, 499);
        response.Headers.Contains("x-amzn-RequestId").Should().BeTrue();
        XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!.Element("Errors")!.Element("Error")!.Element("Code")!.Value.Should().NotBeEmpty();
    }

    [TestCase("TrentService.DescribeKey", "{")]
    [TestCase("TrentService.Nothing", "{}")]
    [TestCase("TrentService.", "")]
    [TestCase("AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", "{}")]
    public async Task Garbage_for_a_JSON_service_gets_a_JSON_error(string target, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        using var response = await _client.SendAsync(request);
        ((int)response.StatusCode).Should().BeInRange(400, 499);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        error.GetProperty("__type").GetString().Should().Be(response.Headers.GetValues("x-amzn-ErrorType").Single());
        error.GetProperty("message").GetString().Should().NotBeEmpty();
    }

    [TestCase("AWS4-HMAC-SHA256")]
    [TestCase("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00")]
    [TestCase("AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=zz")]
    [TestCase("Basic YTpi")]
    [TestCase("AWS4-HMAC-SHA256 Credential=////,,,=,Signature")]
    public async Task A_broken_signature_gets_an_error_of_EC2(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("Action=DescribeVolumes&Version=2016-11-15") };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.Add("X-Amz-Date", "20260101T000000Z");
        using var response = await _client.SendAsync(request);
        ((int)response.StatusCode).Should().BeInRange(400, 499);
        (await response.Content.ReadAsStringAsync()).Should().Contain("<Code>");
    }

    [Test]
    public async Task A_hundred_megabytes_get_an_error_and_are_not_kept()
    {
        using var content = new ByteArrayContent(new byte[100 * 1024 * 1024]);
        using var response = await _client.PostAsync(new Uri("/", UriKind.Relative), content);
        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await response.Content.ReadAsStringAsync()).Should().Contain("<Code>RequestEntityTooLarge</Code>");
        await OthersAreServed();
    }

    [TestCase("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=Create")]
    [TestCase("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nAction")]
    [TestCase("POST / HTTP/1.1\r\nHost: x\r\nContent-Le")]
    public async Task A_torn_request_harms_nobody(string sent)
    {
        using (var torn = new TcpClient(_cloud.AwsUri.Host, _cloud.AwsUri.Port))
        {
            await torn.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
            torn.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await OthersAreServed();
    }

    [Test]
    public async Task A_chunked_body_that_is_none_gets_an_error()
    {
        using var client = new TcpClient(_cloud.AwsUri.Host, _cloud.AwsUri.Port);
        await client.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nAction\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        (await reader.ReadLineAsync()).Should().StartWith("HTTP/1.1 400");
        (await reader.ReadToEndAsync()).Should().Contain("<Code>MalformedHttpRequestException</Code>");
    }

    private async Task OthersAreServed()
    {
        using var response = await _client.GetAsync(new Uri("/?Action=DescribeVolumes&Version=2016-11-15", UriKind.Relative));
        (await response.Content.ReadAsStringAsync()).Should().Contain("<Code>MissingParameter</Code>");
    }
}
