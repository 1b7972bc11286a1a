using Drydock.Core.Kubernetes;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Network;

namespace Drydock.Harness.Environments;

/// <summary>Settings of the running applications that a migration may change and must give back: when each Redis saves by itself.</summary>
internal sealed class ApplicationSettings(TrafficLoad traffic, EtcdStore store)
{
    /// <summary>Settings by the pod that each writer began with, as "namespace/pod"; pods that don't answer are left out.</summary>
    internal async Task<SortedDictionary<string, string>> ReadAsync()
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var writer in traffic.Writers)
        {
            if (store.Peek(KubeResources.Pods, writer.Namespace, writer.Pod)?.Text("status", "podIP") is not { } address) continue;
            try
            {
                settings[writer.Ledger.Target] = await writer.ReadSaveRulesAsync(address, CancellationToken.None);
            }
            catch (Exception exception) when (exception is SimSocketException or OperationCanceledException)
            {
                // Whoever does not answer is another checker's business.
                continue;
            }
        }

        return settings;
    }
}
