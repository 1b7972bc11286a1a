using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Kubernetes.Nodes.Probes;

/// <summary>Runs one probe once: exec, httpGet or tcpSocket. Provenance: Documented (kubelet's probers and their texts).</summary>
internal sealed class ProbeRunner(KubeletContext kubelet)
{
    /// <summary>Null when the probe succeeded, else what its event says.</summary>
    public async Task<string?> RunAsync(KubeDocument pod, SimContainer container, KubeDocument probe, KubeDocument spec)
    {
        var timeout = TimeSpan.FromSeconds(probe.Integer("timeoutSeconds") ?? 1);
        using var source = new CancellationTokenSource(timeout, kubelet.Clock);
        try
        {
            if (probe["exec"] is { } exec) return await ExecAsync(container, exec, timeout, source.Token);
            if (probe["httpGet"] is { } get) return await HttpAsync(container, get, spec, source.Token);
            if (probe["tcpSocket"] is { } socket) return await TcpAsync(container, socket, spec, source.Token);
            return $"the probe of {pod.Key} has no handler that is simulated (grpc is not)";
        }
        catch (SimSocketException exception)
        {
            return "dial tcp " + exception.Message.Replace("connect ", "", StringComparison.Ordinal).Replace(": connection refused", ": connect: connection refused", StringComparison.Ordinal);
        }
        catch (ContainerStartException exception)
        {
            return "rpc error: code = Unknown desc = " + exception.Message;
        }
    }

    private async Task<string?> ExecAsync(SimContainer container, KubeDocument exec, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var command = exec.List("command").Select(c => c.ScalarText ?? "").ToList();
        try
        {
            var result = await kubelet.Runtime.ExecAsync(container, command, default, cancellationToken);
            return result.ExitCode == 0 ? null : result.Stdout + result.Stderr;
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"command timed out: \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0}s");
        }
    }

    private async Task<string?> HttpAsync(SimContainer container, KubeDocument get, KubeDocument spec, CancellationToken cancellationToken)
    {
        var port = Port(get["port"], spec);
        var host = get.Text("host") is { Length: > 0 } given ? given : container.Sandbox.Address;
        var path = get.Text("path") is { Length: > 0 } wanted ? wanted : "/";
        var url = string.Create(CultureInfo.InvariantCulture, $"{(get.Text("scheme") ?? "HTTP").ToLowerInvariant()}://{host}:{port}{path}");
        try
        {
            var connection = await kubelet.Node.Network.ConnectAsync(host, port, cancellationToken);
            connection.Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: kube-probe/1.36\r\nConnection: close\r\n\r\n")));
            var status = await ReadStatusAsync(connection, cancellationToken);
            connection.Close();
            if (status is >= 200 and < 400) return null;
            return string.Create(CultureInfo.InvariantCulture, $"HTTP probe failed with statuscode: {status}");
        }
        catch (SimSocketException exception)
        {
            return $"Get \"{url}\": dial tcp {host}:{port}: {exception.Message[(exception.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}";
        }
        catch (OperationCanceledException)
        {
            return $"Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        }
    }

    private static async Task<int> ReadStatusAsync(SimConnection connection, CancellationToken cancellationToken)
    {
        var head = "";
        while (!head.Contains('\n', StringComparison.Ordinal))
        {
            var piece = await connection.ReceiveAsync(cancellationToken);
            if (piece.IsEmpty) return 0;
            head += Encoding.ASCII.GetString(piece.Span);
        }

        var parts = head.Split(' ', 3);
        return parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;
    }

    private async Task<string?> TcpAsync(SimContainer container, KubeDocument socket, KubeDocument spec, CancellationToken cancellationToken)
    {
        var port = Port(socket["port"], spec);
        var host = socket.Text("host") is { Length: > 0 } given ? given : container.Sandbox.Address;
        try
        {
            (await kubelet.Node.Network.ConnectAsync(host, port, cancellationToken)).Close();
            return null;
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"dial tcp {host}:{port}: i/o timeout");
        }
    }

    /// <summary>A port by number, or by the name that the container gives it.</summary>
    private static int Port(KubeDocument? port, KubeDocument spec)
    {
        if (port is { IsNumber: true }) return int.Parse(port.ScalarText!, CultureInfo.InvariantCulture);
        var named = spec.List("ports").FirstOrDefault(p => p.Text("name") == port?.ScalarText);
        return (int)(named?.Integer("containerPort") ?? 0);
    }
}
