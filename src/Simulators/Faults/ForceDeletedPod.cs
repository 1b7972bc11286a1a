using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Faults;

internal sealed class ForceDeletedPod : IWorldFault
{
    public string Name => "force-deleted-pod";
    public string Effect => "someone force-deletes one of the pods, which is killed at once";
    public string Recovery => "the StatefulSet makes it again on the same claim; a quiesced set has no pods, and what is gone is looked for at the attachment, not at the pod";

    public async Task StrikeAsync(FaultContext context)
    {
        var pods = context.PlacedPods;
        if (pods.Count == 0) return;
        var pod = pods[context.Random.Next(pods.Count)].Name;
        await context.Surroundings.WillBeKilledAsync(context.Namespace, pod);
        var options = KubeDocument.Object(("gracePeriodSeconds", 0));
        var answer = await context.Api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Pods, context.Namespace, pod, Body: options), CancellationToken.None);
        context.Tell(answer.IsSuccess ? $"pod {pod} is force-deleted" : $"force-deleting {pod} was refused: {answer.Message}");
    }
}
