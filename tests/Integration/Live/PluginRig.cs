using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Drydock.Integration.Http;
using Drydock.Live.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Drydock.Integration.Live;

/// <summary>An API server that notes who asks, and a kubeconfig whose user asks a shell script for credentials.</summary>
internal sealed class PluginRig : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("drydock-plugin-");
    private readonly ConcurrentQueue<string> _asked = [];

    private PluginRig(MovableClock clock) => Clock = clock;

    internal StubApi Stub { get; private set; } = null!;
    internal MovableClock Clock { get; }

    /// <summary>What each request said of who asks, in their order.</summary>
    internal IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Credentials that get 401.</summary>
    internal HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

    internal string Kubeconfig => Path.Combine(_directory.FullName, "config");

    internal static async Task<PluginRig> StartAsync()
    {
        var rig = new PluginRig(new MovableClock());
        rig.Stub = await StubApi.StartAsync(rig.AnswerAsync);
        return rig;
    }

    /// <summary>How often the script ran so far.</summary>
    internal int Runs => File.Exists(Own("runs")) ? File.ReadAllLines(Own("runs")).Length : 0;

    internal string Own(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Writes the script; it knows its how-manieth run this is as $n.</summary>
    internal void Script(string body)
    {
        var text = $"#!/bin/sh\necho run >> '{Own("runs")}'\nn=$(wc -l < '{Own("runs")}')\n{body}\n";
        File.WriteAllText(Own("plugin"), text);
        if (OperatingSystem.IsWindows()) Assert.Ignore("the plugin is a shell script");
        else File.SetUnixFileMode(Own("plugin"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A script that gives "token-1", "token-2", … each for so many seconds of the rig's clock.</summary>
    internal void TokenScript(int seconds)
    {
        var end = (Clock.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        Script(Credential($$""" "token": "token-'$n'", "expirationTimestamp": "{{end}}" """));
    }

    internal static string Credential(string status, string apiVersion = "client.authentication.k8s.io/v1") =>
        $$"""echo '{ "kind": "ExecCredential", "apiVersion": "{{apiVersion}}", "status": {{{status}}} }'""";

    /// <summary>Writes the kubeconfig; <paramref name="exec"/> are further lines of the plugin's entry.</summary>
    internal void WriteKubeconfig(string exec = "", string command = "./plugin") => File.WriteAllText(Kubeconfig, $"""
        apiVersion: v1
        kind: Config
        current-context: here
        clusters: [{"{"}name: stub, cluster: {"{"}server: '{Stub.Uri}', certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(Stub.AuthorityPem))}{"}}"}]
        contexts: [{"{"}name: here, context: {"{"}cluster: stub, user: eks, namespace: shop{"}}"}]
        users:
        - name: eks
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              interactiveMode: Never
              command: {command}
        {exec}
        """);

    internal Task<KubernetesConnection> OpenAsync() =>
        KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = Kubeconfig, Clock = Clock, UserAgent = "rig" }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Stub.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var who = context.Connection.ClientCertificate is { } certificate ? certificate.Subject : context.Request.Headers.Authorization.ToString();
        _asked.Enqueue(who);
        // An object, and an event for a watch.
        return Refused.Contains(who)
            ? StubApi.JsonAsync(context, 401, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""")
            : StubApi.JsonAsync(context, 200, """{"type":"ADDED","object":{},"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop"}}""");
    }
}
