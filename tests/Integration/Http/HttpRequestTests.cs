using System.Security.Cryptography;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Drydock.Integration.Http;

public sealed class HttpRequestTests
{
    private static readonly KubeDocument Body = KubeDocument.Parse("""{"b":1.50,"a":"<&>","nested":{"unknown":[1e3,null]}}""");

    private static readonly object[] Requests =
    [
        new object[] { new KubeRequest(KubeVerb.Get, KubeResources.Pods, "ns", "p"), "GET /api/v1/namespaces/ns/pods/p" },
        new object[] { new KubeRequest(KubeVerb.List, KubeResources.Pods), "GET /api/v1/pods" },
        new object[] { new KubeRequest(KubeVerb.List, KubeResources.StatefulSets, "ns", Query: [new("labelSelector", "a in (b,c),d!=e"), new("limit", "500")]), "GET /apis/apps/v1/namespaces/ns/statefulsets?labelSelector=a%20in%20%28b%2Cc%29%2Cd%21%3De&limit=500" },
        new object[] { new KubeRequest(KubeVerb.Create, KubeResources.StorageClasses, Query: [new("dryRun", "All")], Body: Body), "POST /apis/storage.k8s.io/v1/storageclasses?dryRun=All application/json" },
        new object[] { new KubeRequest(KubeVerb.Update, KubeResources.StatefulSets, "ns", "s", "scale", Body: Body), "PUT /apis/apps/v1/namespaces/ns/statefulsets/s/scale application/json" },
        new object[] { new KubeRequest(KubeVerb.Patch, KubeResources.Namespaces, null, "ns", ContentType: PatchContentType.Merge, Body: Body), "PATCH /api/v1/namespaces/ns application/merge-patch+json" },
        new object[] { new KubeRequest(KubeVerb.Patch, KubeResources.Pods, "ns", "p", "status", [new("fieldManager", "d"), new("force", "true")], PatchContentType.Apply, Body), "PATCH /api/v1/namespaces/ns/pods/p/status?fieldManager=d&force=true application/apply-patch+yaml" },
        new object[] { new KubeRequest(KubeVerb.Delete, KubeResources.Pods, "ns", "p", Body: Body), "DELETE /api/v1/namespaces/ns/pods/p application/json" },
        new object[] { new KubeRequest(KubeVerb.DeleteCollection, KubeResources.Pods, "ns"), "DELETE /api/v1/namespaces/ns/pods" },
        new object[] { new KubeRequest(KubeVerb.Create, KubeResources.Pods, "ns", "p", "eviction", Body: Body), "POST /api/v1/namespaces/ns/pods/p/eviction application/json" },
    ];

    [TestCaseSource(nameof(Requests))]
    public async Task A_request_is_one_on_the_wire(KubeRequest request, string expected)
    {
        await using var stub = await StubApi.StartAsync(async context =>
        {
            var text = await new StreamReader(context.Request.Body).ReadToEndAsync();
            var line = $"{context.Request.Method} {context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget} {context.Request.ContentType}".Trim();
            await StubApi.JsonAsync(context, 200, KubeDocument.Object(("line", line), ("body", text), ("agent", context.Request.Headers.UserAgent.ToString()), ("accept", context.Request.Headers.Accept.ToString())).ToString());
        });
        using var api = stub.Client();
        var answer = await api.SendAsync(request, CancellationToken.None);
        answer.Body.Text("line").Should().Be(expected);
        answer.Body.Text("body").Should().Be(request.Body?.ToString() ?? "");
        answer.Body.Text("agent").Should().Be("drydock");
        answer.Body.Text("accept").Should().Be("application/json, */*");
    }

    [Test]
    public async Task Every_field_its_order_and_the_text_of_its_numbers_survive()
    {
        const string Text = """{"kind":"X","z":1.0,"a":{"n":12345678901234567890,"e":1E-7,"never-heard-of":[{}, [], null, true, "ü\u2028"]}}""";
        await using var stub = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 200, Text));
        using var api = stub.Client();
        var answer = await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "ns", "p"), CancellationToken.None);
        answer.Body.ToString().Should().Be(Text.Replace(", ", ",", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_refusal_is_a_value_with_its_headers()
    {
        await using var stub = await StubApi.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers.Append("Warning", """299 - "first, with a comma" """.Trim());
            context.Response.Headers.Append("Warning", """299 - "second" """.Trim());
            return StubApi.JsonAsync(context, 429, """{"kind":"Status","reason":"TooManyRequests","message":"later"}""");
        });
        using var api = stub.Client();
        var answer = await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "ns", "p"), CancellationToken.None);
        (answer.StatusCode, answer.Reason, answer.Message).Should().Be((429, "TooManyRequests", "later"));
        answer.Headers.Should().Contain(new KeyValuePair<string, string>("Retry-After", "7"));
        answer.Headers.Where(h => h.Key == "Warning").Select(h => h.Value).Should().Equal("299 - \"first, with a comma\"", "299 - \"second\"");
    }

    [Test]
    public async Task A_text_is_a_string_and_no_body_is_null()
    {
        await using var stub = await StubApi.StartAsync(context =>
        {
            if (context.Request.Path.Value!.EndsWith("/log", StringComparison.Ordinal)) return context.Response.WriteAsync("{one}\ntwo\n");
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        using var api = stub.Client();
        (await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "ns", "p", "log"), CancellationToken.None)).Body.ScalarText.Should().Be("{one}\ntwo\n");
        (await api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "ns", "p"), CancellationToken.None)).Body.IsNull.Should().BeTrue();
    }

    [Test]
    public async Task Lost_answers_are_unreachable_ports_of_every_kind()
    {
        await using var stub = await StubApi.StartAsync(async context =>
        {
            var name = context.Request.Path.Value!.Split('/')[^1];
            if (name == "reset") context.Abort();
            if (name == "page") await StubApi.JsonAsync(context, 200, "<html>a proxy</html>");
            if (name != "torn") return;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"kind\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var api = stub.Client();
        foreach (var name in new[] { "reset", "torn", "page" })
        {
            await FluentActions.Awaiting(() => api.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "ns", name), CancellationToken.None))
                .Should().ThrowAsync<PortUnreachableException>(name).WithMessage($"get pods ns/{name}: https://127.0.0.1:*");
        }

        var settings = new HttpKubernetesSettings { Server = new Uri("https://127.0.0.1:1"), SkipTlsVerify = true };
        using var nobody = new HttpKubernetesApi(settings, TimeProvider.System);
        await FluentActions.Awaiting(() => nobody.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Pods), CancellationToken.None))
            .Should().ThrowAsync<PortUnreachableException>().WithMessage("*refused*");
    }

    [Test]
    public async Task A_silent_server_is_given_up_and_the_callers_cancellation_is_told_apart()
    {
        await using var stub = await StubApi.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var settings = new HttpKubernetesSettings { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, AnswerLimit = TimeSpan.FromMilliseconds(150) };
        using var api = new HttpKubernetesApi(settings, TimeProvider.System);
        var request = new KubeRequest(KubeVerb.List, KubeResources.Pods);
        await FluentActions.Awaiting(() => api.SendAsync(request, CancellationToken.None)).Should().ThrowAsync<PortUnreachableException>().WithMessage("*nothing came for*");
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await FluentActions.Awaiting(() => api.SendAsync(request, cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task The_servers_certificate_must_come_from_the_named_authority_and_bear_the_name()
    {
        await using var stub = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 200, "{}"));
        await using var other = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 200, "{}"));
        (await Ask(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem })).Should().BeNull();
        (await Ask(new() { Server = stub.Uri, CertificateAuthorityPem = other.AuthorityPem })).Should().NotBeNull();
        (await Ask(new() { Server = stub.Uri })).Should().NotBeNull("the system does not know this authority");
        (await Ask(new() { Server = stub.Uri, SkipTlsVerify = true })).Should().BeNull();
        (await Ask(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, TlsServerName = "kubernetes.default" })).Should().BeNull();
        (await Ask(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, TlsServerName = "somebody.else" })).Should().NotBeNull();
        FluentActions.Invoking(() => new HttpKubernetesApi(new() { Server = stub.Uri, CertificateAuthorityPem = "nothing" }, TimeProvider.System)).Should().Throw<CryptographicException>();
    }

    [Test]
    public async Task Who_asks_is_shown_by_token_file_password_or_certificate()
    {
        await using var stub = await StubApi.StartAsync(async context =>
        {
            var certificate = await context.Connection.GetClientCertificateAsync();
            var who = $"{context.Request.Headers.Authorization} {certificate?.Subject} {context.Request.Headers["Impersonate-User"]}".Trim();
            await StubApi.JsonAsync(context, 200, KubeDocument.Object(("who", who)).ToString());
        });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first\n");
            using var api = new HttpKubernetesApi(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, TokenFile = file, Token = "old", Headers = [new("Impersonate-User", "jane")] }, TimeProvider.System);
            (await Who(api)).Should().Be("Bearer first  jane");
            await File.WriteAllTextAsync(file, "rotated\n");
            (await Who(api)).Should().Be("Bearer rotated  jane");
        }
        finally
        {
            File.Delete(file);
        }

        using var basic = new HttpKubernetesApi(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, Username = "u", Password = "p" }, TimeProvider.System);
        (await Who(basic)).Should().Be("Basic dTpw");
        var (certificate, key) = stub.SignClient("ops");
        using var signed = new HttpKubernetesApi(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, ClientCertificatePem = certificate, ClientKeyPem = key }, TimeProvider.System);
        (await Who(signed)).Should().Be("CN=ops");
        using var sec1 = ECDsa.Create();
        sec1.ImportFromPem(key);
        using var classic = new HttpKubernetesApi(new() { Server = stub.Uri, CertificateAuthorityPem = stub.AuthorityPem, ClientCertificatePem = certificate, ClientKeyPem = sec1.ExportECPrivateKeyPem() }, TimeProvider.System);
        (await Who(classic)).Should().Be("CN=ops");
    }

    private static async Task<string?> Who(HttpKubernetesApi api) =>
        (await api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Pods), CancellationToken.None)).Body.Text("who");

    private static async Task<string?> Ask(HttpKubernetesSettings settings)
    {
        using var api = new HttpKubernetesApi(settings, TimeProvider.System);
        try
        {
            await api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Pods), CancellationToken.None);
            return null;
        }
        catch (PortUnreachableException exception)
        {
            return exception.Message;
        }
    }
}
