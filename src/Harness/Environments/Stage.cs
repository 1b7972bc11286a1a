using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Harness.Traffic.Kafka;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>What every rehearsal does with the workloads of its manifests: wait for their pods, let writers write, and read back in the end what these were promised.</summary>
internal sealed class Stage(SimulatedWorld sim, IReadOnlyList<Manifest> manifests, TrafficLoad traffic, SimProcess director)
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromMinutes(10);

    /// <summary>Waits until every pod is ready, or for as long as that may take.</summary>
    internal async Task WaitForPodsAsync()
    {
        var workloads = manifests.Where(m => m.Kind is "StatefulSet" or "Deployment").ToList();
        var giveUp = sim.World.Clock.Elapsed + SettleTime;
        while (sim.World.Clock.Elapsed < giveUp)
        {
            var ready = workloads.TrueForAll(w => sim.Store.Peek(w.Kind == "Deployment" ? KubeResources.Deployments : KubeResources.StatefulSets, w.Document.Namespace ?? "default", w.Document.Name) is { } live
                && (live.Integer("status", "readyReplicas") ?? 0) == (live.Integer("spec", "replicas") ?? 1));
            if (ready) return;
            await Task.Delay(TimeSpan.FromSeconds(1), sim.World.Clock);
        }

        sim.World.Timeline.Add(director.Name, TimelineKind.Workload, "not every pod became ready: going on");
    }

    /// <summary>A writer for each pod of each set.</summary>
    internal void StartTraffic(IEnumerable<TrafficSpec> specs)
    {
        foreach (var spec in specs)
        {
            var (ns, name) = Names.Of(spec.StatefulSet);
            var replicas = (sim.Store.Peek(KubeResources.StatefulSets, ns, name) ?? sim.Store.Peek(KubeResources.Deployments, ns, name))?.Integer("spec", "replicas") ?? 0;
            if (spec.Kafka is not null)
            {
                traffic.Add(new KafkaTraffic(sim.World, sim.Network, sim.ClientApi("kafka"), spec, ns, name, (int)replicas));
                continue;
            }

            for (var i = 0; i < replicas; i++)
            {
                var pod = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
                traffic.Add(new RedisWriter(sim.World, sim.Network, sim.ClientApi(pod), spec, ns, pod));
            }
        }
    }

    /// <summary>Acknowledged writes that are gone, a line each.</summary>
    internal async Task<IReadOnlyList<string>> ReadBackAsync(AcknowledgedWritesChecker checker)
    {
        var lost = new List<string>();
        foreach (var writer in traffic.Writers)
        {
            // Who never was promised anything can't lose it.
            if (writer.Ledger.AcknowledgedWrites == 0) continue;
            var addresses = sim.AddressesOf(writer);
            try
            {
                if (addresses.Count == 0) checker.Unreadable(writer.Pod, "it has no address");
                else lost.AddRange(await writer.JudgeAsync(addresses, CancellationToken.None));
            }
            catch (Exception exception) when (exception is Simulators.Network.SimSocketException or OperationCanceledException)
            {
                checker.Unreadable(writer.Pod, exception.Message);
            }
        }

        foreach (var clients in traffic.Kafka)
        {
            try
            {
                lost.AddRange(await clients.JudgeAsync());
            }
            catch (Simulators.Network.SimSocketException exception)
            {
                checker.Unreadable("Kafka", exception.Message);
            }
        }

        return lost;
    }
}
