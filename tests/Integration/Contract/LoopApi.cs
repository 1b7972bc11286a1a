using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Integration.Contract;

/// <summary>A simulated client of the port, usable off the loop: the arm without a wire.</summary>
internal sealed class LoopApi(WorldDriver driver, SimProcess process, IKubernetesApi inner) : IKubernetesApi
{
    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(process, token => inner.SendAsync(request, token), cancellationToken);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) =>
        driver.CallAsync(process, token => inner.ExecAsync(request, token), cancellationToken);

    public async IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateUnbounded<KubeWatchEvent>();
        var pump = driver.CallAsync(process, async token =>
        {
            try
            {
                await foreach (var change in inner.WatchAsync(request, token)) events.Writer.TryWrite(change);
            }
            finally
            {
                events.Writer.Complete();
            }

            return true;
        }, left.Token);
        try
        {
            await foreach (var change in events.Reader.ReadAllAsync(cancellationToken)) yield return change;
            await pump;
        }
        finally
        {
            await left.CancelAsync();
        }
    }
}
