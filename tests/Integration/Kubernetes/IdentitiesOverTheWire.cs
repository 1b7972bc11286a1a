using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubernetes;

/// <summary>Who somebody is, and what he may do, over HTTPS: certificates, tokens, impersonation.</summary>
public sealed class IdentitiesOverTheWire
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private ServedCloud _cloud = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await BareApi.ServeAsync();
        _admin = BareApi.Admin(_cloud);
        await CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """{"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["list"]}]}""");
        await CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
            """{"metadata":{"name":"reader"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"},"subjects":[{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"readers"},{"kind":"ServiceAccount","name":"default","namespace":"default"}]}""");
        await CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles",
            """{"metadata":{"name":"imitator"},"rules":[{"apiGroups":[""],"resources":["users"],"verbs":["impersonate"],"resourceNames":["rita"]},{"apiGroups":[""],"resources":["groups"],"verbs":["impersonate"],"resourceNames":["readers"]}]}""");
        await CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            """{"metadata":{"name":"imitator"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"imitator"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"ida"}]}""");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _cloud.DisposeAsync();
    }

    [Test]
    public async Task A_certificate_tells_user_and_groups()
    {
        using var client = Client(_cloud.Authority.SignClient("rita", "readers", "others"));
        var who = await WhoAsync(client);
        who["username"]!.GetValue<string>().Should().Be("rita");
        who["groups"]!.AsArray().Select(g => g!.GetValue<string>()).Should().BeEquivalentTo("readers", "others", "system:authenticated");
        who["extra"]!["authentication.kubernetes.io/credential-id"]![0]!.GetValue<string>().Should().StartWith("X509SHA256=");
        (await client.GetAsync(Secrets)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_user_without_a_role_may_nothing()
    {
        using var client = Client(_cloud.Authority.SignClient("nobody"));
        using var answer = await client.GetAsync(Secrets);
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("secrets is forbidden: User \\\"nobody\\\" cannot list resource \\\"secrets\\\" in API group \\\"\\\" in the namespace \\\"default\\\"");
    }

    [Test]
    public async Task A_certificate_of_another_authority_is_nobodys()
    {
        using var other = new ClusterAuthority(IPAddress.Loopback, DateTimeOffset.UtcNow);
        using var client = Client(other.SignClient("kubernetes-admin", "system:masters"));
        using var answer = await client.GetAsync("/version");
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_token_of_a_service_account_lives_as_long_as_the_account()
    {
        await CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"short"}}""");
        var issued = await CreateAsync("/api/v1/namespaces/default/serviceaccounts/short/token", "{}");
        using var client = Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", issued["status"]!["token"]!.GetValue<string>());
        (await WhoAsync(client))["username"]!.GetValue<string>().Should().Be("system:serviceaccount:default:short");
        (await client.GetAsync(Secrets)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await _admin.DeleteAsync("/api/v1/namespaces/default/serviceaccounts/short")).IsSuccessStatusCode.Should().BeTrue();
        (await client.GetAsync("/version")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("Bearer nope", HttpStatusCode.Unauthorized)]
    [TestCase("Basic Zm9vOmJhcg==", HttpStatusCode.OK)]
    public async Task A_bad_token_is_refused_and_another_scheme_is_nobody(string authorization, HttpStatusCode expected)
    {
        using var client = Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        (await client.GetAsync("/version")).StatusCode.Should().Be(expected);
    }

    [Test]
    public async Task An_administrator_acts_as_anyone()
    {
        using var request = As("rita", "readers");
        request.RequestUri = new Uri("/apis/authentication.k8s.io/v1/selfsubjectreviews", UriKind.Relative);
        request.Method = HttpMethod.Post;
        request.Content = Json("""{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}""");
        request.Headers.Add("Impersonate-Uid", "77");
        request.Headers.Add("Impersonate-Extra-Scopes", "view");
        using var answer = await _admin.SendAsync(request);
        var user = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]!["userInfo"]!;
        user.ToJsonString().Should().Be("""{"username":"rita","uid":"77","groups":["readers","system:authenticated"],"extra":{"scopes":["view"]}}""");
    }

    [TestCase("rita", "readers", HttpStatusCode.OK, "SecretList")]
    [TestCase("rita", null, HttpStatusCode.Forbidden, """secrets is forbidden: User \"rita\" cannot list""")]
    [TestCase("boss", null, HttpStatusCode.Forbidden, """users \"boss\" is forbidden: User \"ida\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope""")]
    [TestCase("rita", "system:masters", HttpStatusCode.Forbidden, """groups \"system:masters\" is forbidden: User \"ida\" cannot impersonate resource \"groups""")]
    [TestCase("system:serviceaccount:default:default", null, HttpStatusCode.Forbidden, """serviceaccounts \"default\" is forbidden: User \"ida\" cannot impersonate resource \"serviceaccounts\" in API group \"\" in the namespace \"default""")]
    public async Task Others_act_as_whom_their_roles_name(string user, string? group, HttpStatusCode expected, string said)
    {
        using var ida = Client(_cloud.Authority.SignClient("ida"));
        using var request = As(user, group);
        using var answer = await ida.SendAsync(request);
        answer.StatusCode.Should().Be(expected);
        (await answer.Content.ReadAsStringAsync()).Should().Contain(said);
    }

    [Test]
    public async Task A_group_alone_cannot_be_acted_as()
    {
        using var request = As(null, "readers");
        using var answer = await _admin.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("without impersonating a user");
    }

    private static HttpRequestMessage As(string? user, string? group)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Secrets);
        if (user is not null) request.Headers.Add("Impersonate-User", user);
        if (group is not null) request.Headers.Add("Impersonate-Group", group);
        return request;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    private static async Task<JsonNode> WhoAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", Json("""{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}"""));
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]!["userInfo"]!;
    }

    private async Task<JsonNode> CreateAsync(string path, string body)
    {
        using var answer = await _admin.PostAsync(path, Json(body));
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private HttpClient Client((string Certificate, string Key)? identity = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        if (identity is { } shown)
        {
            using var certificate = X509Certificate2.CreateFromPem(shown.Certificate, shown.Key);
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null)];
        }

        return new HttpClient(handler) { BaseAddress = _cloud.KubernetesUri };
    }
}
