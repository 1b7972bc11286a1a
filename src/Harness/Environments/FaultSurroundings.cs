using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Faults;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>What a rehearsal does for the faults of its world, and keeps of them for its judge.</summary>
internal sealed class FaultSurroundings(World world, Scenario scenario, ManifestApplier applier, IReadOnlyList<Manifest> manifests, TrafficLoad traffic, SimulatedWorld sim) : IFaultSurroundings
{
    /// <summary>What others changed of the set.</summary>
    internal Meddling Meddling { get; } = new();

    public long Replicas => manifests.FirstOrDefault(m => m.Kind == "StatefulSet" && $"{m.Document.Namespace ?? "default"}/{m.Document.Name}" == scenario.Migration.Target)
        ?.Document.Integer("spec", "replicas") ?? 1;

    public string? KmsKey => scenario.Migration.KmsKey;

    public TimeSpan? WatchLag
    {
        get => sim.WatchLag;
        set => sim.WatchLag = value;
    }

    public async Task ReapplyManifestsAsync()
    {
        foreach (var refusal in await applier.ReapplyAllAsync(manifests, CancellationToken.None)) world.Timeline.Add("someone", TimelineKind.Fault, $"the API refused: {refusal.Message}");
    }

    public Task WillBeKilledAsync(string ns, string pod) => traffic.ExcuseCrashAsync(ns, pod, sim.Store.Peek(KubeResources.Pods, ns, pod)?.Text("status", "podIP"));

    public void Scaled(long replicas) => Meddling.ScaledTo = replicas;
}
