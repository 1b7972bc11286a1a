using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Harness.Manifests;

namespace Drydock.Harness.Kubeconfigs;

/// <summary>
/// Kubeconfig files merged as kubectl merges them: the first file that has an entry or the current context wins. Exec plugins and auth providers are refused by name,
/// unless the reader says that it can run them.
/// Provenance: Documented (kubernetes.io, "Organizing Cluster Access Using kubeconfig Files").
/// </summary>
public sealed class Kubeconfig
{
    private readonly List<KubeconfigEntry> _entries = [];
    private readonly string _where;
    private string? _currentContext;

    private Kubeconfig(string where) => _where = where;

    /// <summary>The names of the contexts in their order.</summary>
    public IEnumerable<string> Contexts => _entries.Where(e => e.Kind == "context").Select(e => e.Name);

    /// <summary>Reads the given file, or else those that KUBECONFIG lists, or else ~/.kube/config.</summary>
    /// <param name="file">What --kubeconfig says; must be there.</param>
    /// <param name="variable">What KUBECONFIG says: paths separated as in PATH; those that are not there are left out.</param>
    /// <param name="home">The home directory.</param>
    /// <exception cref="KubeconfigException">Nothing is there, or it is no kubeconfig.</exception>
    public static Kubeconfig Load(string? file, string? variable, string home)
    {
        var (files, where) = Places(file, variable, home);
        return Read(files, mustExist: file is not null, where);
    }

    /// <summary>Whether <see cref="Load"/> has anything to read: a program in a cluster has nothing.</summary>
    public static bool IsThere(string? file, string? variable, string home) => file is not null || Places(file, variable, home).Files.Any(File.Exists);

    /// <summary>A context by its name, or the current one.</summary>
    /// <param name="name">The context's name; null for the current one.</param>
    /// <param name="userAgent">How requests name their program.</param>
    /// <param name="withPlugins">The caller runs the exec plugin or asks the OIDC provider that the context may name; else such a user is refused.</param>
    /// <exception cref="KubeconfigException">There is no such context, or it can't be used.</exception>
    public KubeconfigContext Context(string? name, string userAgent, bool withPlugins = false)
    {
        name ??= _currentContext ?? throw new KubeconfigException($"{_where}: no current-context is set; choose one with --context: {Names("context")}");
        var context = Find("context", name) ?? throw new KubeconfigException($"{_where}: there is no context '{name}'; there are: {Names("context")}");
        var clusterName = context.Text("cluster") ?? throw context.Wrong("it names no cluster");
        var cluster = Find("cluster", clusterName) ?? throw context.Wrong($"its cluster '{clusterName}' is not there; there are: {Names("cluster")}");
        var userName = context.Text("user") ?? "";
        var user = userName.Length == 0 ? null : Find("user", userName) ?? throw context.Wrong($"its user '{userName}' is not there; there are: {Names("user")}");
        var settings = Settings(cluster, user, userAgent);
        var ns = context.Text("namespace") ?? "default";
        if (user is null) return new KubeconfigContext(name, clusterName, userName, ns, settings);
        if (!withPlugins) RefusePlugins(user);
        return new KubeconfigContext(name, clusterName, userName, ns, settings, Plugin(user, cluster), Oidc(user));
    }

    private static (IReadOnlyList<string> Files, string Where) Places(string? file, string? variable, string home)
    {
        if (file is not null) return ([file], file);
        var listed = (variable ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (listed.Length > 0) return (listed, $"KUBECONFIG={variable}");
        var usual = Path.Combine(home, ".kube", "config");
        return ([usual], usual);
    }

    private static Kubeconfig Read(IReadOnlyList<string> files, bool mustExist, string where)
    {
        var config = new Kubeconfig(where);
        var found = 0;
        foreach (var file in files)
        {
            if (!mustExist && !File.Exists(file)) continue;
            found++;
            try
            {
                config.Add(ManifestLoader.ParseValue(File.ReadAllText(file), file), file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ManifestException)
            {
                throw new KubeconfigException($"{file}: {exception.Message}");
            }
        }

        return found > 0 ? config : throw new KubeconfigException($"there is no kubeconfig at {where}; name one with --kubeconfig or KUBECONFIG");
    }

    private void Add(KubeDocument? value, string file)
    {
        if (value is null) return;
        if (!value.IsObject) throw new KubeconfigException($"{file}: it is no kubeconfig");
        if (value.Text("current-context") is { Length: > 0 } current) _currentContext ??= current;
        foreach (var kind in (string[])["cluster", "user", "context"])
        {
            foreach (var item in value.List(kind + "s"))
            {
                var name = item["name"]?.ScalarText ?? throw new KubeconfigException($"{file}: a {kind} has no name");
                if (Find(kind, name) is null) _entries.Add(new KubeconfigEntry(kind, name, item[kind] is { IsObject: true } body ? body : KubeDocument.EmptyObject, file));
            }
        }
    }

    private KubeconfigEntry? Find(string kind, string name) => _entries.Find(e => e.Kind == kind && e.Name == name);

    private string Names(string kind) => string.Join(", ", _entries.Where(e => e.Kind == kind).Select(e => e.Name)) is { Length: > 0 } names ? names : "none";

    private static HttpKubernetesSettings Settings(KubeconfigEntry cluster, KubeconfigEntry? user, string userAgent)
    {
        var server = cluster.Address("server") ?? throw cluster.Wrong("it has no server");
        var (authority, skip) = (cluster.Pem("certificate-authority"), cluster.Flag("insecure-skip-tls-verify"));
        if (authority is not null && skip) throw cluster.Wrong("certificate-authority and insecure-skip-tls-verify exclude each other");
        var (certificate, key) = (user?.Pem("client-certificate"), user?.Pem("client-key"));
        if (certificate is null != key is null) throw user!.Wrong("client-certificate and client-key belong together, and one is missing");
        return new HttpKubernetesSettings
        {
            Server = server,
            CertificateAuthorityPem = authority,
            SkipTlsVerify = skip,
            TlsServerName = cluster.Text("tls-server-name"),
            Proxy = cluster.Address("proxy-url"),
            ClientCertificatePem = certificate,
            ClientKeyPem = key,
            Token = user?.Text("token"),
            TokenFile = user?.Path("tokenFile"),
            Username = user?.Text("username"),
            Password = user?.Text("password"),
            Headers = user is null ? [] : Impersonation(user),
            UserAgent = userAgent,
        };
    }

    private static void RefusePlugins(KubeconfigEntry user)
    {
        if (user.Value["exec"] is { IsObject: true } exec)
        {
            throw user.Wrong($"it asks the program '{exec.Text("command")}' for credentials: exec plugins come with the live build; give it a token or a client certificate");
        }

        if (user.Value["auth-provider"] is { IsObject: true } provider)
        {
            throw user.Wrong($"it uses the auth provider '{provider.Text("name")}': auth providers come with the live build; give it a token or a client certificate");
        }
    }

    private static ExecPluginSettings? Plugin(KubeconfigEntry user, KubeconfigEntry cluster)
    {
        if (user.Value["exec"] is not { IsObject: true } exec) return null;
        var command = exec.Text("command") is { Length: > 0 } text ? text : throw user.Wrong("its exec plugin has no command");
        var environment = new List<KeyValuePair<string, string>>();
        foreach (var item in exec.List("env")) environment.Add(new(item.Text("name") ?? throw user.Wrong("a variable of its exec plugin has no name"), item.Text("value") ?? ""));
        return new ExecPluginSettings(user.Name, exec.Text("apiVersion") ?? "", command.Contains('/', StringComparison.Ordinal) ? user.Beside(command) : command)
        {
            Arguments = [.. exec.List("args").Select(a => a.ScalarText ?? "")],
            Environment = environment,
            InstallHint = exec.Text("installHint"),
            NeedsTerminal = exec.Text("interactiveMode") == "Always",
            Cluster = exec.Flag("provideClusterInfo") == true ? ClusterInfo(cluster) : null,
        };
    }

    /// <summary>What a plugin is told of its cluster: the entry with its files read in, and the plugin's own part of it.</summary>
    private static KubeDocument ClusterInfo(KubeconfigEntry cluster)
    {
        var info = KubeDocument.Object(("server", cluster.Address("server")?.OriginalString ?? ""));
        if (cluster.Text("tls-server-name") is { } name) info = info.With("tls-server-name", name);
        if (cluster.Flag("insecure-skip-tls-verify")) info = info.With("insecure-skip-tls-verify", true);
        if (cluster.Pem("certificate-authority") is { } pem) info = info.With("certificate-authority-data", Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)));
        if (cluster.Text("proxy-url") is { } proxy) info = info.With("proxy-url", proxy);
        var own = cluster.Value.List("extensions").FirstOrDefault(e => e.Text("name") == "client.authentication.k8s.io/exec");
        return own?["extension"] is { } config ? info.With("config", config) : info;
    }

    private static OidcSettings? Oidc(KubeconfigEntry user)
    {
        if (user.Value["auth-provider"] is not { IsObject: true } provider) return null;
        if (provider.Text("name") != "oidc") throw user.Wrong($"it uses the auth provider '{provider.Text("name")}', which kubectl no longer knows either: use its exec plugin");
        string Part(string name) => provider.Text("config", name) ?? throw user.Wrong($"its auth provider has no {name}");
        return new OidcSettings(Part("idp-issuer-url"), Part("client-id"), provider.Text("config", "client-secret"), Part("id-token"), Part("refresh-token"));
    }

    private static List<KeyValuePair<string, string>> Impersonation(KubeconfigEntry user)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (user.Text("as") is { } name) headers.Add(new("Impersonate-User", name));
        if (user.Text("as-uid") is { } uid) headers.Add(new("Impersonate-Uid", uid));
        foreach (var group in user.Value.List("as-groups")) headers.Add(new("Impersonate-Group", group.ScalarText ?? ""));
        foreach (var extra in user.Value["as-user-extra"]?.Fields ?? [])
        {
            foreach (var value in extra.Value.Items) headers.Add(new("Impersonate-Extra-" + Uri.EscapeDataString(extra.Name), value.ScalarText ?? ""));
        }

        return headers;
    }
}
