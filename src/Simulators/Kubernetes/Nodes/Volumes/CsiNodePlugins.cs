using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Csi;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>
/// The drivers' plugins of one node, on the process that stands for its operating system: a mount or unmount under way goes on when the kubelet dies, and what writes dirty pages back
/// lives as long as the machine has power.
/// </summary>
internal sealed class CsiNodePlugins
{
    private static readonly LatencyProfile Socket = new(TimeSpan.FromMicroseconds(50), TimeSpan.FromMicroseconds(300));

    private readonly List<Func<ICsiNodeDriver>> _makers = [];
    private readonly SortedDictionary<string, ICsiNodeDriver> _drivers = new(StringComparer.Ordinal);
    private readonly RpcServer<CsiNodeCall, CsiNodeReply> _server;
    private readonly RpcClient<CsiNodeCall, CsiNodeReply> _client;

    public CsiNodePlugins(SimProcess machine)
    {
        _server = new RpcServer<CsiNodeCall, CsiNodeReply>(machine, machine.Name, Socket);
        _client = new RpcClient<CsiNodeCall, CsiNodeReply>(_server);
    }

    /// <summary>The drivers as the kubelet calls them, in the order of installation.</summary>
    public List<ICsiNodeDriver> Proxies { get; } = [];

    public void Install(Func<ICsiNodeDriver> make)
    {
        _makers.Add(make);
        var driver = make();
        _drivers[driver.DriverName] = driver;
        Proxies.Add(new Proxy(driver.DriverName, _client));
    }

    /// <summary>Serves in the current life of the machine; drivers keep nothing from one life to the next.</summary>
    public void Boot(bool isFirst)
    {
        _server.Serve(HandleAsync);
        if (isFirst) return;
        _drivers.Clear();
        foreach (var make in _makers)
        {
            var driver = make();
            _drivers[driver.DriverName] = driver;
        }
    }

    private async Task<CsiNodeReply> HandleAsync(CsiNodeCall call)
    {
        var driver = _drivers[call.Driver];
        try
        {
            if (call.Mount is { } mount) return new CsiNodeReply(Volume: await driver.MountAsync(mount, CancellationToken.None));
            if (call.Unmount is null) return new CsiNodeReply(await driver.GetInfoAsync(CancellationToken.None));
            await driver.UnmountAsync(call.Unmount, CancellationToken.None);
            return new CsiNodeReply();
        }
        catch (CsiException exception)
        {
            return new CsiNodeReply(Error: exception);
        }
    }

    private sealed class Proxy(string name, RpcClient<CsiNodeCall, CsiNodeReply> plugins) : ICsiNodeDriver
    {
        public string DriverName => name;

        public async Task<CsiNodeInfo> GetInfoAsync(CancellationToken cancellationToken) =>
            (await CallAsync(new CsiNodeCall(name), $"NodeGetInfo of {name}", cancellationToken)).Info!;

        public async Task<IMountedVolume> MountAsync(CsiMountRequest request, CancellationToken cancellationToken) =>
            (await CallAsync(new CsiNodeCall(name, Mount: request), $"mount {request.VolumeHandle}", cancellationToken)).Volume!;

        public Task UnmountAsync(string volumeHandle, CancellationToken cancellationToken) =>
            CallAsync(new CsiNodeCall(name, Unmount: volumeHandle), $"unmount {volumeHandle}", cancellationToken);

        private async Task<CsiNodeReply> CallAsync(CsiNodeCall call, string description, CancellationToken cancellationToken)
        {
            var reply = await plugins.CallAsync(call, description, cancellationToken);
            return reply.Error is { } error ? throw new CsiException(error.Code, error.Message) : reply;
        }
    }
}
