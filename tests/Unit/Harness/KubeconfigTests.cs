using System.Text;
using Drydock.Harness.Kubeconfigs;

namespace Drydock.Unit.Harness;

public sealed class KubeconfigTests
{
    private const string Basic = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: one
          cluster: {server: "https://one:6443/base", certificate-authority: ca.pem, tls-server-name: inner, proxy-url: "socks5://proxy:1080"}
        - name: two
          cluster: {server: "https://two", insecure-skip-tls-verify: true}
        users:
        - name: cert
          user: {client-certificate-data: QQ==, client-key: key.pem}
        - name: token
          user: {token: 12345, as: jane, as-groups: [a, b], as-user-extra: {scopes: [x]}}
        - name: file
          user: {tokenFile: sub/token}
        - name: plugin
          user: {exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}}
        - name: provider
          user: {auth-provider: {name: oidc}}
        contexts:
        - name: main
          context: {cluster: one, user: cert, namespace: prod}
        - name: other
          context: {cluster: two, user: token}
        - name: filed
          context: {cluster: two, user: file}
        - name: plugged
          context: {cluster: two, user: plugin}
        - name: provided
          context: {cluster: two, user: provider}
        - name: lost
          context: {cluster: nowhere, user: cert}
        current-context: main
        """;

    private string _directory = null!;

    [SetUp]
    public void SetUp() => _directory = Directory.CreateTempSubdirectory("kubeconfig-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void The_current_context_says_where_and_who_with_files_next_to_the_kubeconfig()
    {
        Write("ca.pem", "AUTHORITY");
        Write("key.pem", "KEY");
        var context = Kubeconfig.Load(Write("config", Basic), null, _directory).Context(null, "drydock/1");
        (context.Name, context.Cluster, context.User, context.Namespace).Should().Be(("main", "one", "cert", "prod"));
        var settings = context.Settings;
        settings.Server.Should().Be(new Uri("https://one:6443/base"));
        (settings.CertificateAuthorityPem, settings.ClientCertificatePem, settings.ClientKeyPem).Should().Be(("AUTHORITY", "A", "KEY"));
        (settings.TlsServerName, settings.Proxy, settings.SkipTlsVerify, settings.UserAgent).Should().Be(("inner", new Uri("socks5://proxy:1080"), false, "drydock/1"));
    }

    [Test]
    public void Another_context_is_chosen_by_name()
    {
        var config = Kubeconfig.Load(Write("config", Basic), null, _directory);
        var context = config.Context("other", "drydock");
        (context.Namespace, context.Settings.Token, context.Settings.SkipTlsVerify).Should().Be(("default", "12345", true));
        context.Settings.Headers.Should().Equal(
            new("Impersonate-User", "jane"), new("Impersonate-Group", "a"), new("Impersonate-Group", "b"), new("Impersonate-Extra-scopes", "x"));
        config.Context("filed", "drydock").Settings.TokenFile.Should().Be(Path.Combine(_directory, "sub", "token"));
    }

    [Test]
    public void Secrets_are_not_in_the_text_of_the_settings()
    {
        var text = Kubeconfig.Load(Write("config", Basic), null, _directory).Context("other", "drydock").ToString();
        text.Should().NotContain("12345").And.Contain("bearer token");
    }

    [TestCase("plugged", "*user 'plugin'*'aws'*exec plugins come with the live build*")]
    [TestCase("provided", "*user 'provider'*'oidc'*auth providers come with the live build*")]
    [TestCase("lost", "*context 'lost'*cluster 'nowhere' is not there; there are: one, two")]
    [TestCase("none", "*there is no context 'none'; there are: main, other, filed, plugged, provided, lost")]
    [TestCase("main", "*cluster 'one': certificate-authority can't be read*")]
    public void What_can_t_be_used_is_refused_by_name(string context, string message)
    {
        var config = Kubeconfig.Load(Write("config", Basic), null, _directory);
        FluentActions.Invoking(() => config.Context(context, "drydock")).Should().Throw<KubeconfigException>().WithMessage(message);
    }

    [Test]
    public void Who_runs_plugins_gets_them_as_they_are_written()
    {
        const string Users = """
            users:
            - name: plugin
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: ./bin/get-token
                  args: [--cluster, "a b", 7]
                  env: [{name: REGION, value: eu-west-1}]
                  installHint: Install it.
                  interactiveMode: Always
                  provideClusterInfo: true
            - name: provider
              user: {auth-provider: {name: oidc, config: {idp-issuer-url: "https://idp", client-id: c, id-token: i, refresh-token: r}}}
            clusters:
            - name: two
              cluster: {server: "https://two", insecure-skip-tls-verify: true, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]}
            """;
        var variable = string.Join(Path.PathSeparator, Write("users", Users), Write("config", Basic));
        var config = Kubeconfig.Load(null, variable, _directory);
        var plugin = config.Context("plugged", "drydock", withPlugins: true).Plugin!;
        (plugin.User, plugin.ApiVersion, plugin.Command).Should().Be(("plugin", "client.authentication.k8s.io/v1beta1", Path.Combine(_directory, "./bin/get-token")));
        plugin.Arguments.Should().Equal("--cluster", "a b", "7");
        plugin.Environment.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("REGION", "eu-west-1"));
        (plugin.InstallHint, plugin.NeedsTerminal).Should().Be(("Install it.", true));
        plugin.Cluster!.ToString().Should().Be("""{"server":"https://two","insecure-skip-tls-verify":true,"config":{"audience":"x"}}""");
        config.Context("provided", "drydock", withPlugins: true).Oidc.Should().Be(new OidcSettings("https://idp", "c", null, "i", "r"));
        config.Context("other", "drydock", withPlugins: true).Plugin.Should().BeNull();
    }

    [Test]
    public void Whether_anything_is_there_to_read_is_told_without_reading_it()
    {
        Kubeconfig.IsThere(null, null, _directory).Should().BeFalse();
        Kubeconfig.IsThere("named", null, _directory).Should().BeTrue("who names a file wants to hear that it is not there");
        Kubeconfig.IsThere(null, Path.Combine(_directory, "absent"), _directory).Should().BeFalse();
        Kubeconfig.IsThere(null, Write("config", Basic), _directory).Should().BeTrue();
    }

    [Test]
    public void Several_files_are_merged_and_the_first_wins()
    {
        var first = Write("first", """
            clusters: [{name: two, cluster: {server: "https://first"}}]
            contexts: [{name: extra, context: {cluster: two}}]
            """);
        var second = Write("second", Basic);
        var config = Kubeconfig.Load(null, string.Join(Path.PathSeparator, first, Path.Combine(_directory, "absent"), second), _directory);
        config.Contexts.Should().StartWith("extra", "main");
        config.Context("extra", "drydock").Settings.Server.Should().Be(new Uri("https://first"));
        config.Context("other", "drydock").Settings.Server.Should().Be(new Uri("https://first"));
        FluentActions.Invoking(() => config.Context(null, "drydock")).Should().Throw<KubeconfigException>("current-context comes from the second: main, without its files").WithMessage("*second: cluster 'one'*");
    }

    [Test]
    public void Without_anything_the_home_directory_is_asked()
    {
        FluentActions.Invoking(() => Kubeconfig.Load(null, null, _directory)).Should().Throw<KubeconfigException>().WithMessage("*name one with --kubeconfig or KUBECONFIG");
        Directory.CreateDirectory(Path.Combine(_directory, ".kube"));
        Write(Path.Combine(".kube", "config"), Basic);
        Kubeconfig.Load(null, "", _directory).Context("other", "drydock").Cluster.Should().Be("two");
        FluentActions.Invoking(() => Kubeconfig.Load(Path.Combine(_directory, "absent"), null, _directory)).Should().Throw<KubeconfigException>();
    }

    [TestCase("- a", "*it is no kubeconfig")]
    [TestCase("a: [", "*not YAML*")]
    [TestCase("contexts: [{context: {}}]", "*a context has no name")]
    public void Torn_files_are_refused(string text, string message) =>
        FluentActions.Invoking(() => Kubeconfig.Load(Write("config", text), null, _directory)).Should().Throw<KubeconfigException>().WithMessage(message);

    [TestCase("{client-certificate-data: QQ==}", "*belong together*")]
    [TestCase("{client-certificate-data: \"%%\", client-key-data: QQ==}", "*client-certificate-data is not base64")]
    [TestCase("{token: [a]}", "*token is no string")]
    public void Torn_users_are_refused(string user, string message)
    {
        var text = $$$"""
            clusters: [{name: c, cluster: {server: "https://c"}}]
            users: [{name: u, user: {{{user}}} }]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            """;
        FluentActions.Invoking(() => Kubeconfig.Load(Write("config", text), null, _directory).Context("x", "drydock")).Should().Throw<KubeconfigException>().WithMessage(message);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }
}
