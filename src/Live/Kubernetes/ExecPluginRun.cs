using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Kubeconfigs;

namespace Drydock.Live.Kubernetes;

/// <summary>One run of an exec plugin. Provenance: Documented (kubernetes.io, "Authenticating", input and output formats of client-go credential plugins).</summary>
internal static class ExecPluginRun
{
    private const string Group = "client.authentication.k8s.io/";

    /// <summary>A plugin asks one service for one token; it can't ask a person.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="KubernetesConnectionException">The plugin is missing or failed.</exception>
    internal static async Task<ExecCredential> RunAsync(ExecPluginSettings settings, CancellationToken cancellationToken)
    {
        if (settings.ApiVersion is not (Group + "v1" or Group + "v1beta1")) throw Failed(settings, $"speaks '{settings.ApiVersion}'; {Group}v1 and v1beta1 are known: renew the kubeconfig");
        if (settings.NeedsTerminal) throw Failed(settings, "wants to ask a person (interactiveMode Always): log in by it first, and give the kubeconfig a user that needs no terminal");
        using var process = Start(settings);
        using var limit = new CancellationTokenSource(Limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            var output = await process.StandardOutput.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            var said = LastWords(await errors);
            if (process.ExitCode != 0) throw Failed(settings, string.Create(CultureInfo.InvariantCulture, $"ended with {process.ExitCode}{said}"));
            return Read(settings, output, said);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw Failed(settings, string.Create(CultureInfo.InvariantCulture, $"gave no answer within {Limit.TotalSeconds:0} s"));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ExecPluginSettings settings)
    {
        var start = new ProcessStartInfo(settings.Command, settings.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var (name, value) in settings.Environment) start.Environment[name] = value;
        var spec = KubeDocument.Object(("interactive", false));
        if (settings.Cluster is { } cluster) spec = spec.With("cluster", cluster);
        start.Environment["KUBERNETES_EXEC_INFO"] = KubeDocument.Object(("kind", "ExecCredential"), ("apiVersion", settings.ApiVersion), ("spec", spec)).ToString();
        try
        {
            return Process.Start(start) ?? throw new Win32Exception("no process came of it");
        }
        catch (Win32Exception exception)
        {
            var hint = settings.InstallHint is { Length: > 0 } text ? $". {text.Trim()}" : "";
            throw new KubernetesConnectionException(
                KubernetesConnectionProblem.PluginMissing,
                $"user {settings.User}: the program '{settings.Command}' that gives its credentials can't be started: {exception.Message}{hint}",
                exception);
        }
    }

    private static ExecCredential Read(ExecPluginSettings settings, string output, string said)
    {
        KubeDocument answer;
        try
        {
            answer = KubeDocument.Parse(Encoding.UTF8.GetBytes(output));
        }
        catch (JsonException)
        {
            throw Failed(settings, $"gave no ExecCredential{said}");
        }

        if (answer.Text("kind") != "ExecCredential") throw Failed(settings, $"gave no ExecCredential{said}");
        if (answer.Text("apiVersion") != settings.ApiVersion) throw Failed(settings, $"answered in '{answer.Text("apiVersion")}', and the kubeconfig says '{settings.ApiVersion}'");
        var (token, certificate, key) = (answer.Text("status", "token"), answer.Text("status", "clientCertificateData"), answer.Text("status", "clientKeyData"));
        if (token is not { Length: > 0 } && certificate is null) throw Failed(settings, $"gave neither a token nor a client certificate{said}");
        if (certificate is null != key is null) throw Failed(settings, "gave a client certificate without its key, or a key without its certificate");
        return new ExecCredential(token, certificate is null ? null : Identity(settings, certificate, key!), Expiry(settings, answer.Text("status", "expirationTimestamp")));
    }

    private static X509Certificate2 Identity(ExecPluginSettings settings, string certificate, string key)
    {
        try
        {
            using var inMemory = X509Certificate2.CreateFromPem(certificate, key);
            // Some platforms can't use a key that is in memory only.
            return X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Failed(settings, $"gave a client certificate that can't be used: {exception.Message}");
        }
    }

    private static DateTimeOffset? Expiry(ExecPluginSettings settings, string? text)
    {
        if (text is not { Length: > 0 }) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? end
            : throw Failed(settings, $"gave an expirationTimestamp that is no time: '{text}'");
    }

    /// <summary>The end of what the plugin wrote for people: there the reason stands.</summary>
    private static string LastWords(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "" : $": {string.Join(' ', lines.TakeLast(3))}";
    }

    private static KubernetesConnectionException Failed(ExecPluginSettings settings, string what) => new(
        KubernetesConnectionProblem.PluginFailed,
        $"user {settings.User}: the program that gives its credentials ('{string.Join(' ', settings.Arguments.Prepend(settings.Command))}') {what}");
}
