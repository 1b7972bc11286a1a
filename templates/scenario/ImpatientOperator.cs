using Drydock.Core.Kubernetes;
using Drydock.Simulators.Faults;

namespace DrydockScenario;

/// <summary>A fault of our own: somebody who finds that it takes too long deletes the pods.</summary>
public sealed class ImpatientOperator : IWorldFault
{
    public string Name => "impatient-operator";
    public string Effect => "someone deletes the set's pods, one after the other";
    public string Recovery => "the StatefulSet makes them again, on the same claims";

    public async Task StrikeAsync(FaultContext context)
    {
        foreach (var pod in context.PlacedPods)
        {
            await context.Api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Pods, context.Namespace, pod.Name), CancellationToken.None);
            context.Tell($"deleted {pod.Name}");
        }
    }
}
