using System.Runtime.CompilerServices;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>The Kubernetes port of a migrator with a planted bug.</summary>
internal sealed class SabotagedKubernetesApi(IKubernetesApi inner, Sabotage sabotage) : IKubernetesApi
{
    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        await sabotage.ActAsync(request, inner);
        if (sabotage.Refusal(request) is { } refusal) return refusal;
        request = sabotage.OnItsWay(request);
        if (request.Verb is KubeVerb.Patch or KubeVerb.Delete && await SwallowAsync(request, cancellationToken) is { } pretended) return pretended;
        var response = await inner.SendAsync(request, cancellationToken);
        if (response.IsSuccess && request.Verb == KubeVerb.Patch) sabotage.Sent(response.Body, request.Body!);
        return response.IsSuccess ? See(request, response) : response;
    }

    public async IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in inner.WatchAsync(request, cancellationToken))
        {
            if (change.Type is "ADDED" or "MODIFIED" or "DELETED")
            {
                var seen = sabotage.See(request.Resource, change.Object);
                yield return seen is null ? new KubeWatchEvent("DELETED", change.Object) : change with { Object = seen };
            }
            else
            {
                yield return change;
            }
        }
    }

    public async Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) =>
        sabotage.Answer(request) ?? sabotage.See(request, await inner.ExecAsync(sabotage.OnItsWay(request), cancellationToken));

    /// <summary>The answer of a write that was not sent; null when it is to be sent.</summary>
    private async Task<KubeResponse?> SwallowAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var found = await inner.SendAsync(new KubeRequest(KubeVerb.Get, request.Resource, request.Namespace, request.Name), cancellationToken);
        var current = found.IsSuccess ? found.Body : null;
        if (!sabotage.IsSwallowed(request, current)) return null;
        if (current is null) return found;
        if (request.Verb == KubeVerb.Delete) sabotage.PretendDeleted(current);
        else sabotage.PretendPatch(current, request.Body!);
        return found with { Body = sabotage.See(request.Resource, current) ?? current };
    }

    private KubeResponse See(KubeRequest request, KubeResponse response)
    {
        if (request.Verb == KubeVerb.List)
        {
            var items = response.Body.List("items").Select(i => sabotage.See(request.Resource, i)).OfType<KubeDocument>();
            return response with { Body = response.Body.With("items", KubeDocument.ArrayOf(items)) };
        }

        if (request.Verb is KubeVerb.Delete || request.Subresource is not null) return response;
        if (sabotage.See(request.Resource, response.Body) is { } seen) return response with { Body = seen };
        return request.Verb == KubeVerb.Get ? NotFound(request) : response;
    }

    private static KubeResponse NotFound(KubeRequest request) => new(404, [], KubeDocument.Object(
        ("kind", "Status"),
        ("apiVersion", "v1"),
        ("status", "Failure"),
        ("message", $"{request.Resource} \"{request.Name}\" not found"),
        ("reason", "NotFound"),
        ("code", 404)));
}
