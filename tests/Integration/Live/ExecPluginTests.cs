using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Integration.Programs;
using Drydock.Live.Kubernetes;

namespace Drydock.Integration.Live;

/// <summary>Programs that give credentials, as <c>aws eks get-token</c> does.</summary>
public sealed class ExecPluginTests
{
    private static readonly KubeRequest AnyRequest = new(KubeVerb.Get, KubeResources.Namespaces, Name: "shop");

    private PluginRig _rig = null!;

    [SetUp]
    public async Task Start() => _rig = await PluginRig.StartAsync();

    [TearDown]
    public async Task Stop() => await _rig.DisposeAsync();

    [Test]
    public async Task A_token_is_kept_until_it_expires_and_goes_with_every_kind_of_request()
    {
        _rig.TokenScript(seconds: 900);
        _rig.WriteKubeconfig();
        using var connection = await _rig.OpenAsync();
        (connection.Context, connection.User, connection.Namespace, connection.InCluster).Should().Be(("here", "eks", "shop", false));
        (await connection.Api.SendAsync(AnyRequest, CancellationToken.None)).StatusCode.Should().Be(200);
        await foreach (var _ in connection.Api.WatchAsync(AnyRequest, CancellationToken.None)) break;
        await connection.Api.ExecAsync(new ExecRequest("shop", "pod", "", ["true"]), CancellationToken.None);
        _rig.Asked.Should().Equal("Bearer token-1", "Bearer token-1", "Bearer token-1");
        _rig.Runs.Should().Be(1);
    }

    [Test]
    public async Task A_token_is_renewed_shortly_before_it_expires()
    {
        _rig.TokenScript(seconds: 900);
        _rig.WriteKubeconfig();
        using var connection = await _rig.OpenAsync();
        await connection.Api.SendAsync(AnyRequest, CancellationToken.None);
        _rig.Clock.Move(TimeSpan.FromSeconds(860));
        await connection.Api.SendAsync(AnyRequest, CancellationToken.None);
        _rig.Runs.Should().Be(1, "the first token still holds for 40 s");
        _rig.Clock.Move(TimeSpan.FromSeconds(20));
        _rig.TokenScript(seconds: 900);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => connection.Api.SendAsync(AnyRequest, CancellationToken.None)));
        _rig.Asked.Should().Equal(["Bearer token-1", "Bearer token-1", .. Enumerable.Repeat("Bearer token-2", 5)]);
        _rig.Runs.Should().Be(2, "one run serves all that wait for it");
    }

    [Test]
    public async Task A_token_that_the_cluster_refuses_is_renewed_once_and_a_second_refusal_is_an_answer()
    {
        _rig.TokenScript(seconds: 900);
        _rig.WriteKubeconfig();
        _rig.Refused.Add("Bearer token-1");
        using var connection = await _rig.OpenAsync();
        await connection.ProveAsync(CancellationToken.None);
        _rig.Asked.Should().Equal("Bearer token-1", "Bearer token-2");
        _rig.Refused.UnionWith(["Bearer token-2", "Bearer token-3"]);
        var refused = await FluentActions.Awaiting(() => connection.ProveAsync(CancellationToken.None)).Should().ThrowAsync<KubernetesConnectionException>();
        refused.Which.Problem.Should().Be(KubernetesConnectionProblem.CredentialsRefused);
        refused.Which.Message.Should().Be("context here: the cluster does not accept its user 'eks': Unauthorized. Its credentials may have expired: log in anew");
        (await connection.Api.SendAsync(AnyRequest, CancellationToken.None)).StatusCode.Should().Be(200, "token-4 is good");
    }

    [Test]
    public async Task A_client_certificate_of_the_plugin_is_shown()
    {
        var (certificate, key) = _rig.Stub.SignClient("plugin-user");
        await File.WriteAllTextAsync(_rig.Own("status"), KubeDocument.Object(
            ("kind", "ExecCredential"), ("apiVersion", "client.authentication.k8s.io/v1"),
            ("status", KubeDocument.Object(("clientCertificateData", certificate), ("clientKeyData", key)))).ToString());
        _rig.Script($"cat '{_rig.Own("status")}'");
        _rig.WriteKubeconfig();
        using var connection = await _rig.OpenAsync();
        await connection.ProveAsync(CancellationToken.None);
        _rig.Asked.Should().ContainSingle().Which.Should().Contain("CN=plugin-user");
    }

    [Test]
    public async Task The_plugin_gets_its_arguments_one_by_one_its_variables_and_what_it_may_know_of_the_cluster()
    {
        _rig.Script($"""for a in "$@"; do echo "[$a]" >> '{_rig.Own("seen")}'; done; echo "$REGION" >> '{_rig.Own("seen")}'; echo "$KUBERNETES_EXEC_INFO" >> '{_rig.Own("seen")}'""" + "\n" + PluginRig.Credential(""" "token": "t" """));
        _rig.WriteKubeconfig("""
                  args: [get-token, --cluster-name, "my cluster", "it's"]
                  env: [{name: REGION, value: eu-west-1}]
                  provideClusterInfo: true
            """);
        using var connection = await _rig.OpenAsync();
        var seen = await File.ReadAllLinesAsync(_rig.Own("seen"));
        seen[..5].Should().Equal("[get-token]", "[--cluster-name]", "[my cluster]", "[it's]", "eu-west-1");
        var info = KubeDocument.Parse(seen[5]);
        (info.Text("kind"), info.Text("apiVersion"), info.Flag("spec", "interactive")).Should().Be(("ExecCredential", "client.authentication.k8s.io/v1", false));
        info.Text("spec", "cluster", "server").Should().Be(_rig.Stub.Uri.ToString());
        Convert.FromBase64String(info.Text("spec", "cluster", "certificate-authority-data")!).Should().NotBeEmpty();
    }

    [Test]
    public async Task The_aws_CLI_signs_a_token_for_EKS()
    {
        await new RealProgram("aws", "see docs.aws.amazon.com/cli", []).RunAsync("--version");
        _rig.WriteKubeconfig("""
                  args: [--region, eu-west-1, eks, get-token, --cluster-name, my-cluster, --output, json]
                  env: [{name: AWS_ACCESS_KEY_ID, value: AKIDEXAMPLE}, {name: AWS_SECRET_ACCESS_KEY, value: secret}, {name: AWS_ENDPOINT_URL, value: ""}]
            """, command: "aws");
        using var connection = await _rig.OpenAsync();
        await connection.ProveAsync(CancellationToken.None);
        _rig.Asked.Should().ContainSingle().Which.Should().StartWith("Bearer k8s-aws-v1.");
    }

    [Test]
    public async Task A_plugin_that_is_not_installed_is_named_with_how_to_get_it()
    {
        _rig.WriteKubeconfig("      installHint: Get it from example.com.\n", command: "no-such-plugin-here");
        var missing = await FluentActions.Awaiting(_rig.OpenAsync).Should().ThrowAsync<KubernetesConnectionException>();
        missing.Which.Problem.Should().Be(KubernetesConnectionProblem.PluginMissing);
        missing.Which.Message.Should().Contain("user eks").And.Contain("'no-such-plugin-here'").And.EndWith("Get it from example.com.");
    }

    [TestCase("echo 'looking for a session' >&2; echo 'Error loading SSO Token: Token has expired' >&2; exit 255", "ended with 255: looking for a session Error loading SSO Token: Token has expired")]
    [TestCase("echo 'warning only' >&2", "gave no ExecCredential: warning only")]
    [TestCase("echo hello", "gave no ExecCredential")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}'""", "answered in 'client.authentication.k8s.io/v1beta1', and the kubeconfig says 'client.authentication.k8s.io/v1'")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'""", "gave neither a token nor a client certificate")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientCertificateData":"x"}}'""", "gave a client certificate without its key, or a key without its certificate")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","expirationTimestamp":"soon"}}'""", "gave an expirationTimestamp that is no time: 'soon'")]
    public async Task A_plugin_that_fails_is_named_with_what_it_said(string script, string what)
    {
        _rig.Script(script);
        _rig.WriteKubeconfig("      args: [eks, get-token]\n");
        var failed = await FluentActions.Awaiting(_rig.OpenAsync).Should().ThrowAsync<KubernetesConnectionException>();
        failed.Which.Problem.Should().Be(KubernetesConnectionProblem.PluginFailed);
        failed.Which.Message.Should().Be($"user eks: the program that gives its credentials ('{_rig.Own("./plugin")} eks get-token') {what}");
    }

    [Test]
    public async Task A_plugin_that_fails_later_leaves_the_request_unsent()
    {
        _rig.TokenScript(seconds: 900);
        _rig.WriteKubeconfig();
        using var connection = await _rig.OpenAsync();
        _rig.Clock.Move(TimeSpan.FromSeconds(900));
        _rig.Script("echo 'the session is over' >&2; exit 1");
        var lost = await FluentActions.Awaiting(() => connection.Api.SendAsync(AnyRequest, CancellationToken.None)).Should().ThrowAsync<PortUnreachableException>();
        lost.Which.Message.Should().Contain("ended with 1: the session is over");
        _rig.Asked.Should().BeEmpty();
        _rig.TokenScript(seconds: 900);
        (await connection.Api.SendAsync(AnyRequest, CancellationToken.None)).StatusCode.Should().Be(200, "who logs in again goes on");
    }
}
