using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Procedures;

/// <summary>What an operator has at hand: kubectl, a watch on the wrist, and the clients' configuration.</summary>
internal sealed class HandProcedureContext(IKubernetesApi api, World world, TrafficLoad traffic, IReadOnlyList<Manifest> manifests)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    internal TrafficLoad Traffic => traffic;
    internal IReadOnlyList<Manifest> Manifests => manifests;

    /// <summary>A command as it is typed, for the timeline.</summary>
    internal void Type(string command) => world.Timeline.Add("operator", TimelineKind.Migration, $"$ {command}");

    internal async Task<KubeDocument> SendAsync(KubeRequest request)
    {
        var answer = await api.SendAsync(request, CancellationToken.None);
        return answer.IsSuccess ? answer.Body : throw new InvalidOperationException($"{request}: {answer.Message}");
    }

    internal Task<KubeDocument> CreateAsync(KubeResource resource, KubeDocument value) => SendAsync(new KubeRequest(KubeVerb.Create, resource, value.Namespace, Body: value));

    internal Task<KubeDocument> DeleteAsync(KubeResource resource, string? ns, string name) => SendAsync(new KubeRequest(KubeVerb.Delete, resource, ns, name));

    /// <summary>Looks again and again, as a person with kubectl get, until the object is as wanted.</summary>
    internal async Task<KubeDocument> WaitAsync(KubeResource resource, string ns, string name, Func<KubeDocument, bool> wanted)
    {
        var giveUp = world.Clock.Elapsed + Patience;
        while (world.Clock.Elapsed < giveUp)
        {
            var answer = await api.SendAsync(new KubeRequest(KubeVerb.Get, resource, ns, name), CancellationToken.None);
            if (answer.IsSuccess && wanted(answer.Body)) return answer.Body;
            await Task.Delay(LookAgain, world.Clock);
        }

        throw new InvalidOperationException($"{resource} {ns}/{name} did not become what the procedure waits for");
    }

    internal Task PauseAsync(TimeSpan time) => Task.Delay(time, world.Clock);
}
