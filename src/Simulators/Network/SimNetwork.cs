using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Network;

/// <summary>
/// The network between pods, nodes and clients: addresses, listening ports, and byte streams as TCP gives them. A connection to an address that
/// nobody has hangs until the caller gives up; to a port where nobody listens it is refused; the end of a process resets its connections.
/// </summary>
public sealed class SimNetwork(World world)
{
    private readonly SortedSet<string> _addresses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimListener> _listeners = new(StringComparer.Ordinal);

    /// <summary>How long TCP keeps trying an address that does not answer (Linux: 6 SYN retries).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(127);

    public LatencyProfile Latency { get; init; } = LatencyProfile.InCluster;

    public void AddAddress(string address) => _addresses.Add(address);

    public void RemoveAddress(string address) => _addresses.Remove(address);

    /// <summary>Listens in the current process until it ends or the listener is closed.</summary>
    /// <exception cref="SimSocketException">Address already in use.</exception>
    public SimListener Listen(string address, int port)
    {
        var owner = SimProcess.Current;
        var key = Key(address, port);
        if (_listeners.ContainsKey(key)) throw new SimSocketException($"bind {key}: address already in use");
        var listener = new SimListener(owner, key, () => _listeners.Remove(key));
        _listeners[key] = listener;
        return listener;
    }

    /// <summary>Connects from the current process.</summary>
    /// <exception cref="SimSocketException">Connection refused, or timed out.</exception>
    public async Task<SimConnection> ConnectAsync(string address, int port, CancellationToken cancellationToken)
    {
        var (connection, refusal) = await TryConnectAsync(address, port, cancellationToken);
        return connection ?? throw new SimSocketException(refusal);
    }

    /// <summary>As <see cref="ConnectAsync"/>, for those who try again and again where nobody is: says why not instead of throwing it.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="port">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="limit">For how long at most an address is waited for that nobody has; null: as long as TCP does.</param>
    internal async Task<(SimConnection? Connection, string Refusal)> TryConnectAsync(string address, int port, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        var client = SimProcess.Current;
        var key = Key(address, port);
        var token = client.BeginCall($"connect to {key}");
        try
        {
            await Task.Delay(Latency.Draw(client.Random), world.Clock, cancellationToken);
            if (!_addresses.Contains(address))
            {
                await Task.Delay(limit < ConnectTimeout ? limit.Value : ConnectTimeout, world.Clock, cancellationToken);
                return (null, $"connect {key}: connection timed out");
            }

            if (!_listeners.TryGetValue(key, out var listener)) return (null, $"connect {key}: connection refused");
            var (near, far) = SimConnection.CreatePair(client, listener.Owner, Latency, key);
            listener.Accepted.Put(far);
            return (near, "");
        }
        finally
        {
            client.EndCall(token);
        }
    }

    private static string Key(string address, int port) => $"{address}:{port}";
}
