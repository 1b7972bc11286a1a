using System.Net;
using System.Net.Sockets;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Integration.Http;
using Drydock.Live.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Drydock.Integration.Live;

/// <summary>Which cluster is meant and who asks there, without a plugin.</summary>
public sealed class KubernetesConnectionTests
{
    private DirectoryInfo _directory = null!;
    private StubApi _stub = null!;
    private IHeaderDictionary _headers = null!;

    [SetUp]
    public async Task Start()
    {
        _directory = Directory.CreateTempSubdirectory("drydock-connection-");
        _stub = await StubApi.StartAsync(context =>
        {
            _headers = context.Request.Headers;
            return StubApi.JsonAsync(context, 200, """{"kind":"Namespace","apiVersion":"v1"}""");
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _stub.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Test]
    public async Task The_files_of_KUBECONFIG_are_one_and_those_that_are_not_there_are_left_out()
    {
        var clusters = Write("clusters", $$$"""
            {"clusters":[{"name":"stub","cluster":{"server":"{{{_stub.Uri}}}","certificate-authority":"ca.pem"}}],"contexts":[{"name":"second","context":{"cluster":"stub","user":"anna"}}]}
            """);
        Write("ca.pem", _stub.AuthorityPem);
        var users = Write("users", """{"current-context":"first","users":[{"name":"anna","user":{"tokenFile":"token"}},{"name":"bert","user":{"token":"b","as":"carl","as-groups":["ops"]}}],"contexts":[{"name":"first","context":{"cluster":"stub","user":"bert","namespace":"shop"}}]}""");
        Write("token", "from-a-file\n");
        var list = string.Join(Path.PathSeparator, clusters, Path.Combine(_directory.FullName, "absent"), users);
        var options = new KubernetesConnectionOptions { Variable = name => name == "KUBECONFIG" ? list : null, Home = _directory.FullName, UserAgent = "drydock/9" };
        using (var first = await KubernetesConnection.OpenAsync(options, CancellationToken.None))
        {
            await first.ProveAsync(CancellationToken.None);
            (first.Context, first.User, first.Namespace, first.Cluster, first.Server).Should().Be(("first", "bert", "shop", "stub", _stub.Uri));
        }

        (_headers.Authorization.ToString(), _headers["Impersonate-User"].ToString(), _headers["Impersonate-Group"].ToString(), _headers.UserAgent.ToString()).Should().Be(("Bearer b", "carl", "ops", "drydock/9"));
        using var second = await KubernetesConnection.OpenAsync(options with { Context = "second" }, CancellationToken.None);
        await second.ProveAsync(CancellationToken.None);
        (second.Namespace, _headers.Authorization.ToString()).Should().Be(("default", "Bearer from-a-file"));
    }

    [Test]
    public async Task A_pod_asks_its_own_cluster_as_its_service_account()
    {
        Write("ca.crt", _stub.AuthorityPem);
        Write("token", "of-the-pod");
        Write("namespace", "shop");
        var options = new KubernetesConnectionOptions
        {
            Variable = name => name switch { "KUBERNETES_SERVICE_HOST" => _stub.Uri.Host, "KUBERNETES_SERVICE_PORT" => _stub.Uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => null },
            Home = _directory.FullName,
            ServiceAccountDirectory = _directory.FullName,
        };
        using (var connection = await KubernetesConnection.OpenAsync(options, CancellationToken.None))
        {
            await connection.ProveAsync(CancellationToken.None);
            (connection.InCluster, connection.Context, connection.Namespace, connection.Server).Should().Be((true, "in-cluster", "shop", _stub.Uri));
        }

        _headers.Authorization.ToString().Should().Be("Bearer of-the-pod");
        await ShouldFailAsync(options with { Context = "other" }, KubernetesConnectionProblem.Kubeconfig, $"there is no kubeconfig at {Path.Combine(_directory.FullName, ".kube", "config")}");
        await ShouldFailAsync(options with { Variable = _ => null }, KubernetesConnectionProblem.Kubeconfig, "there is no kubeconfig at");
    }

    [Test]
    public async Task Name_and_password_and_a_client_certificate_are_shown()
    {
        var (certificate, key) = _stub.SignClient("dora");
        await OpenAndProveAsync($$"""{"username":"emil","password":"p","client-certificate-data":"{{Base64(certificate)}}","client-key-data":"{{Base64(key)}}"}""");
        _headers.Authorization.ToString().Should().Be($"Basic {Base64("emil:p")}");
    }

    [Test]
    public async Task An_OIDC_token_that_has_expired_is_renewed_by_its_provider()
    {
        using var provider = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort()}/token/";
        provider.Prefixes.Add(address);
        provider.Start();
        var asked = AnswerOnceAsync(provider, $$"""{"id_token":"{{Jwt(DateTimeOffset.UtcNow.AddHours(1))}}","expires_in":3600}""");
        var user = $$$"""{"auth-provider":{"name":"oidc","config":{"idp-issuer-url":"{{{address}}}","client-id":"drydock","id-token":"{{{Jwt(DateTimeOffset.UtcNow.AddHours(-1))}}}","refresh-token":"again"} } }""";
        await OpenAndProveAsync(user);
        (await asked).Should().Contain("grant_type=refresh_token").And.Contain("client_id=drydock").And.Contain("refresh_token=again");
        _headers.Authorization.ToString().Should().StartWith($"Bearer {Jwt(DateTimeOffset.UtcNow)[..20]}");
        provider.Stop();
        var refused = await FluentActions.Awaiting(() => OpenAndProveAsync(user)).Should().ThrowAsync<KubernetesConnectionException>();
        (refused.Which.Problem, refused.Which.Message.StartsWith("context here: there is no token: ", StringComparison.Ordinal)).Should().Be((KubernetesConnectionProblem.NoToken, true));
    }

    [Test]
    public async Task A_token_file_that_is_not_there_is_named()
    {
        var refused = await FluentActions.Awaiting(() => OpenAndProveAsync("""{"tokenFile":"no-such-token"}""")).Should().ThrowAsync<KubernetesConnectionException>();
        refused.Which.Problem.Should().Be(KubernetesConnectionProblem.NoToken);
        refused.Which.Message.Should().Contain("no-such-token");
    }

    [Test]
    public async Task What_is_wrong_is_named()
    {
        await ShouldFailAsync(new KubernetesConnectionOptions { Kubeconfig = Path.Combine(_directory.FullName, "absent") }, KubernetesConnectionProblem.Kubeconfig, "absent");
        var file = Kubeconfig("""{"token":"t"}""");
        await ShouldFailAsync(new KubernetesConnectionOptions { Kubeconfig = file, Context = "my-eks" }, KubernetesConnectionProblem.Kubeconfig, "there is no context 'my-eks'; there are: here");
        await ShouldFailAsync(new KubernetesConnectionOptions { Kubeconfig = Kubeconfig($$"""{"client-certificate-data":"{{Base64("no certificate")}}","client-key-data":"{{Base64("no key")}}"}""") }, KubernetesConnectionProblem.Certificate, "context here: a certificate or key can't be used");
        await ShouldFailAsync(new KubernetesConnectionOptions { Kubeconfig = Kubeconfig("""{"auth-provider":{"name":"gcp"}}""") }, KubernetesConnectionProblem.Kubeconfig, "auth provider 'gcp'");
    }

    [Test]
    public async Task A_cluster_that_does_not_answer_or_is_not_trusted_is_told_at_once()
    {
        var other = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 200, "{}"));
        var file = Write("untrusted", $$$"""
            {"current-context":"here","clusters":[{"name":"stub","cluster":{"server":"{{{other.Uri}}}","certificate-authority-data":"{{{Base64(_stub.AuthorityPem)}}}"}}],
             "contexts":[{"name":"here","context":{"cluster":"stub"}}]}
            """);
        using var connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = file }, CancellationToken.None);
        var untrusted = await FluentActions.Awaiting(() => connection.ProveAsync(CancellationToken.None)).Should().ThrowAsync<KubernetesConnectionException>();
        untrusted.Which.Message.Should().Contain("context here: the cluster does not answer").And.Contain("certificate");
        await other.DisposeAsync();
        var gone = await FluentActions.Awaiting(() => connection.ProveAsync(CancellationToken.None)).Should().ThrowAsync<KubernetesConnectionException>();
        (gone.Which.Problem, gone.Which.Message.Contains("refused", StringComparison.Ordinal)).Should().Be((KubernetesConnectionProblem.Unreachable, true));
    }

    [Test]
    public async Task A_certificate_of_the_right_authority_for_another_name_is_not_trusted()
    {
        var file = Write("named", $$$"""
            {"current-context":"here","clusters":[{"name":"stub","cluster":{"server":"{{{_stub.Uri}}}","tls-server-name":"kubelet.example","certificate-authority-data":"{{{Base64(_stub.AuthorityPem)}}}"}}],
             "contexts":[{"name":"here","context":{"cluster":"stub"}}]}
            """);
        using var connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = file }, CancellationToken.None);
        var untrusted = await FluentActions.Awaiting(() => connection.ProveAsync(CancellationToken.None)).Should().ThrowAsync<KubernetesConnectionException>();
        untrusted.Which.Message.Should().Contain("RemoteCertificateNameMismatch");
    }

    private async Task OpenAndProveAsync(string user)
    {
        using var connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = Kubeconfig(user) }, CancellationToken.None);
        await connection.ProveAsync(CancellationToken.None);
    }

    private static async Task ShouldFailAsync(KubernetesConnectionOptions options, KubernetesConnectionProblem problem, string what)
    {
        var thrown = await FluentActions.Awaiting(() => KubernetesConnection.OpenAsync(options, CancellationToken.None)).Should().ThrowAsync<KubernetesConnectionException>();
        thrown.Which.Message.Should().Contain(what);
        thrown.Which.Problem.Should().Be(problem);
    }

    private string Kubeconfig(string user) => Write("config", $$$"""
        {"current-context":"here","clusters":[{"name":"stub","cluster":{"server":"{{{_stub.Uri}}}","certificate-authority-data":"{{{Base64(_stub.AuthorityPem)}}}"}}],
         "contexts":[{"name":"here","context":{"cluster":"stub","user":"me"}}],"users":[{"name":"me","user":{{{user}}}}]}
        """);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Jwt(DateTimeOffset end) => $"{Base64("{}")}.{Base64($$"""{"exp":{{end.ToUnixTimeSeconds()}} }""")}.signature".Replace("=", "", StringComparison.Ordinal);

    private static async Task<string> AnswerOnceAsync(HttpListener listener, string answer)
    {
        var context = await listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        var asked = await reader.ReadToEndAsync();
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
        return asked;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
