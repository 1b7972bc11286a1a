using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Drydock.Integration.Programs;

namespace Drydock.Integration.Migrating;

/// <summary>A cloud that <c>drydock serve --state</c> serves in a process of its own, always at the same ports, and its power switch.</summary>
internal sealed class PowerSupply(string directory) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int[] _ports = FreePorts(3);
    private DrydockProcess? _serving;

    /// <summary>Starts it and waits until it answers; returns what a client's environment needs.</summary>
    internal async Task<IReadOnlyList<KeyValuePair<string, string>>> OnAsync()
    {
        var ready = Path.Combine(directory, "ready");
        File.Delete(ready);
        string Port(int i) => _ports[i].ToString(CultureInfo.InvariantCulture);
        _serving = DrydockProcess.Start([], null,
            "serve", "--time-scale", "50", "--state", Path.Combine(directory, "state"), "--kubeconfig", Path.Combine(directory, "kubeconfig"), "--ready-file", ready,
            "--kubernetes-port", Port(0), "--aws-port", Port(1), "--admin-port", Port(2));
        return await ReadyFile.WaitAsync(ready, _serving.WhyEndedAsync, Patience);
    }

    /// <summary>kill -9.</summary>
    internal void Cut()
    {
        _serving?.Kill();
        _serving?.Dispose();
        _serving = null;
    }

    public void Dispose() => Cut();

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Dispose());
        return ports;
    }
}
