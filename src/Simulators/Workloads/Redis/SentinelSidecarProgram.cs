using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// sidecar.sh of commercialtribe/redis-sentinel-sidecar:v20170425.0 (public project CommercialTribe/kube-redis): labels its own pod with a role, looks once for a master among
/// the pods that carry all of its own labels, tells the pod's sentinel what to monitor, then watches the role. It ends with 1, and the container starts again, when redis or
/// sentinel stop answering.
/// </summary>
/// <remarks>
/// Provenance: Assumed. The steps follow the script's source of that date; nobody ran the image on a current cluster. In particular: that its kubectl 1.6 still talks to a current API server; that the
/// labels of /etc/pod-info/labels hold the pod's unique ones (statefulset.kubernetes.io/pod-name and others, which Kubernetes adds since 1.9), so that the only pod it finds is its own, which
/// it leaves out: every pod stays its own master and nothing is replicated. One thing differs on purpose: it looks every 20 s where the script does every second.
/// </remarks>
public sealed class SentinelSidecarProgram : IContainerProgram
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(20);

    public async Task<int> RunAsync(IContainerContext context)
    {
        try
        {
            await BootAsync(context);
            return await WatchRoleAsync(context);
        }
        catch (SidecarFailedException exception)
        {
            context.WriteStderr(exception.Message + "\n");
            return 1;
        }
        catch (SimIoException exception)
        {
            context.WriteStderr($"touch: cannot touch 'booted': {exception.Message}\n");
            return 1;
        }
    }

    private static async Task BootAsync(IContainerContext context)
    {
        var selector = ReadLabels(context);
        await LabelOwnPodAsync(context, "none");
        await Task.Delay(TimeSpan.FromMilliseconds(FailoverTimeout(context)), context.Clock);
        await PingBothAsync(context);
        var master = await FindMasterAsync(context, selector);
        if (master is not null) context.WriteStdout((await RetryAsync(context, "127.0.0.1", RedisPort(context), "slaveof", master, Number(RedisPort(context)))).Text + "\n");
        await MonitorAsync(context, master ?? context.PodIp);
        context.WriteStdout("Ready!\n");
        context.Files.Write(FilePath.Combine(context.WorkingDirectory, "booted"), 0, []);
    }

    private static async Task<int> WatchRoleAsync(IContainerContext context)
    {
        var last = "none";
        while (true)
        {
            await PingBothAsync(context);
            var role = await RoleAsync(context, "127.0.0.1");
            if (role != last)
            {
                await LabelOwnPodAsync(context, role);
                last = role;
            }

            await Task.Delay(LookInterval, context.Clock);
        }
    }

    /// <summary>key="value" lines become a selector: key=value,key=value.</summary>
    private static string ReadLabels(IContainerContext context)
    {
        try
        {
            var lines = Encoding.UTF8.GetString(context.Files.ReadAll("/etc/pod-info/labels")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return string.Join(',', lines).Replace("\"", "", StringComparison.Ordinal);
        }
        catch (SimIoException)
        {
            // The script reads the file in a substitution, whose failure "set -e" does not see: it goes on with no labels, which select every pod.
            context.WriteStderr("cat: /etc/pod-info/labels: No such file or directory\n");
            return "";
        }
    }

    private static async Task LabelOwnPodAsync(IContainerContext context, string role)
    {
        var ns = Namespace(context);
        var found = await SendAsync(context, new KubeRequest(KubeVerb.Get, KubeResources.Pods, ns, context.HostName));
        if (found.Label("role") == role)
        {
            context.WriteStdout($"pod \"{context.HostName}\" not labeled\n");
            return;
        }

        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("labels", KubeDocument.Object(("role", role))))));
        await SendAsync(context, new KubeRequest(
            KubeVerb.Patch, KubeResources.Pods, ns, context.HostName, ContentType: PatchContentType.StrategicMerge, Body: patch));
        context.WriteStdout($"pod \"{context.HostName}\" labeled\n");
    }

    private static async Task<string?> FindMasterAsync(IContainerContext context, string selector)
    {
        var query = selector.Length == 0 ? null : new[] { KeyValuePair.Create("labelSelector", selector) };
        var list = await SendAsync(context, new KubeRequest(KubeVerb.List, KubeResources.Pods, Namespace(context), Query: query));
        var peers = new List<string>();
        foreach (var pod in list.List("items"))
        {
            if (pod.Text("status", "podIP") is { Length: > 0 } ip && ip != context.PodIp) peers.Add(ip);
        }

        var process = SimProcess.Current;
        process.World.Timeline.Add(process.Name, TimelineKind.Workload, string.Create(
            CultureInfo.InvariantCulture,
            $"redis-sentinel-sidecar: {list.List("items").Count} pods carry all labels of this one, {peers.Count} of them others{(peers.Count == 0 ? ": it stays its own master" : "")}"));
        foreach (var ip in peers)
        {
            if (await RoleAsync(context, ip) == "master") return ip;
        }

        return null;
    }

    private static async Task MonitorAsync(IContainerContext context, string address)
    {
        var group = $"{Variable(context, "POD_NAMESPACE", "")}-{GroupOf(context.HostName)}";
        var port = SentinelPort(context);
        string[][] commands =
        [
            ["sentinel", "monitor", group, address, Number(RedisPort(context)), Variable(context, "SENTINEL_QUORUM", "2")],
            ["sentinel", "set", group, "down-after-milliseconds", Variable(context, "DOWN_AFTER_MILLESECONDS", "1000")],
            ["sentinel", "set", group, "failover-timeout", Number(FailoverTimeout(context))],
            ["sentinel", "set", group, "parallel-syncs", Variable(context, "PARALEL_SYNCS", "1")],
        ];
        foreach (var command in commands)
        {
            // An error reply ("Duplicated master name" when the container starts a second time) is printed, and redis-cli still exits with 0.
            context.WriteStdout((await RetryAsync(context, "127.0.0.1", port, command)).Text + "\n");
        }
    }

    private static async Task PingBothAsync(IContainerContext context)
    {
        await RetryAsync(context, "127.0.0.1", RedisPort(context), "ping");
        await RetryAsync(context, "127.0.0.1", SentinelPort(context), "ping");
    }

    private static async Task<string> RoleAsync(IContainerContext context, string host)
    {
        try
        {
            var text = (await RetryAsync(context, host, RedisPort(context), "info")).Text;
            var start = text.IndexOf("role:", StringComparison.Ordinal);
            if (start < 0) return "";
            return text[(start + 5)..text.IndexOf('\r', start)];
        }
        catch (SidecarFailedException)
        {
            return "none";
        }
    }

    /// <summary>"retry timeout 5 redis-cli …": four tries, with 1, 2 and 3 seconds between them.</summary>
    private static async Task<RespReply> RetryAsync(IContainerContext context, string host, int port, params string[] command)
    {
        var text = $"timeout 5 redis-cli -p {Number(port)} {(host == "127.0.0.1" ? "" : $"-h {host} ")}{string.Join(' ', command)}";
        for (var tries = 1; ; tries++)
        {
            if (await TryCallAsync(context, host, port, command) is { } reply) return reply;
            if (tries > 3) throw new SidecarFailedException($"Failed to run `{text}` after 3 tries...");
            context.WriteStderr($"Failed: `{text}`, retyring in {Number(tries)} seconds...\n");
            await Task.Delay(TimeSpan.FromSeconds(tries), context.Clock);
        }
    }

    private static async Task<RespReply?> TryCallAsync(IContainerContext context, string host, int port, string[] command)
    {
        using var timer = new CancellationTokenSource(CallTimeout, context.Clock);
        SimConnection? connection = null;
        try
        {
            connection = await context.ConnectAsync(host, port, timer.Token);
            return await new RespClient(connection).CallAsync(timer.Token, command);
        }
        catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            connection?.Close();
        }
    }

    private static async Task<KubeDocument> SendAsync(IContainerContext context, KubeRequest request)
    {
        try
        {
            var response = await context.Kubernetes.SendAsync(request, CancellationToken.None);
            return response.IsSuccess ? response.Body : throw new SidecarFailedException($"Error from server ({response.Reason}): {response.Message}");
        }
        catch (PortUnreachableException)
        {
            throw new SidecarFailedException("Unable to connect to the server: EOF");
        }
    }

    private static string Namespace(IContainerContext context)
    {
        const string path = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
        return context.Files.Stat(path) is null ? Variable(context, "POD_NAMESPACE", "default") : Encoding.UTF8.GetString(context.Files.ReadAll(path)).Trim();
    }

    /// <summary>sed 's/-[0-9]$//'.</summary>
    private static string GroupOf(string hostName) =>
        hostName.Length > 2 && hostName[^2] == '-' && char.IsAsciiDigit(hostName[^1]) ? hostName[..^2] : hostName;

    private static int RedisPort(IContainerContext context) => int.Parse(Variable(context, "NODE_PORT_NUMBER", "6379"), CultureInfo.InvariantCulture);

    private static int SentinelPort(IContainerContext context) => int.Parse(Variable(context, "SENTINEL_PORT_NUMBER", "26379"), CultureInfo.InvariantCulture);

    private static int FailoverTimeout(IContainerContext context) => int.Parse(Variable(context, "FAILOVER_TIMEOUT", "10000"), CultureInfo.InvariantCulture);

    private static string Variable(IContainerContext context, string name, string otherwise) => context.Environment.TryGetValue(name, out var value) ? value : otherwise;

    private static string Number(int value) => RedisText.Integer(value);
}
