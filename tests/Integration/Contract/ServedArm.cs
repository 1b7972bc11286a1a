using Drydock.Core.Ports;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract;

/// <summary>An arm whose cluster is simulated and served by this process.</summary>
internal abstract class ServedArm : IKubernetesArm
{
    private ServedCloud? _cloud;
    private IKubernetesApi? _api;

    public abstract string Name { get; }
    public bool IsReal => false;
    public string Namespace => "default";
    public string ShellImage => "busybox:1";
    public IKubernetesApi Api => _api ?? throw new InvalidOperationException("the arm has not started");
    public ServedCloud Cloud => _cloud ?? throw new InvalidOperationException("the arm has not started");
    ServedCloud? IKubernetesArm.Cloud => Cloud;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 20 }, cancellationToken);
        _api = await ConnectAsync(_cloud, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        (_api as IDisposable)?.Dispose();
        if (_cloud is not null) await _cloud.DisposeAsync();
    }

    protected abstract Task<IKubernetesApi> ConnectAsync(ServedCloud cloud, CancellationToken cancellationToken);
}
