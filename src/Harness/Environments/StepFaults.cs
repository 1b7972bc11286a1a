using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>Acts of other people and tools while the migration runs: they strike as a step begins.</summary>
internal sealed class StepFaults(
    World world, SimProcess director, Scenario scenario, ManifestApplier applier, IReadOnlyList<Manifest> manifests, IKubernetesApi api)
{
    /// <summary>What they changed of the set.</summary>
    internal Meddling Meddling { get; } = new();

    internal void Attach(ProgressLog progress) => progress.OnStep = step =>
    {
        foreach (var fault in scenario.Faults.Where(f => f.Call == 0 && (f.Step == "*" || step.StartsWith(f.Step, StringComparison.Ordinal))))
        {
            director.Spawn(() => StrikeAsync(fault, step));
        }
    };

    private async Task StrikeAsync(FaultSpec fault, string step)
    {
        world.Timeline.Add("someone", TimelineKind.Fault, $"{fault.Effect} as step {step} begins");
        switch (fault.Effect)
        {
            case FaultEffect.ReapplyManifests:
                var refusals = await applier.ReapplyAllAsync(manifests, CancellationToken.None);
                foreach (var refusal in refusals) world.Timeline.Add("someone", TimelineKind.Fault, $"the API refused: {refusal.Message}");
                break;
            case FaultEffect.ScaleUp: await ScaleUpAsync(); break;
            default: throw new InvalidOperationException($"{fault.Effect} needs the number of a call");
        }
    }

    /// <summary>What a HorizontalPodAutoscaler does: one replica more than the scenario's own manifest, and never fewer than that.</summary>
    private async Task ScaleUpAsync()
    {
        var slash = scenario.Migration.Target.IndexOf('/', StringComparison.Ordinal);
        var (ns, name) = (scenario.Migration.Target[..slash], scenario.Migration.Target[(slash + 1)..]);
        var wanted = (manifests.First(m => m.Kind == "StatefulSet" && m.Document.Name == name).Document.Integer("spec", "replicas") ?? 1) + 1;
        var answer = await api.SendAsync(
            new KubeRequest(
                KubeVerb.Patch,
                KubeResources.StatefulSets,
                ns,
                name,
                "scale",
                ContentType: PatchContentType.Merge,
                Body: KubeDocument.Object(("spec", KubeDocument.Object(("replicas", wanted))))),
            CancellationToken.None);
        if (answer.IsSuccess) Meddling.ScaledTo = wanted;
        else world.Timeline.Add("someone", TimelineKind.Fault, string.Create(CultureInfo.InvariantCulture, $"scaling to {wanted} was refused: {answer.Message}"));
    }
}
