using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Unit.Core;

/// <summary>Notes each request as the right that it needs: "verb resource namespace name".</summary>
internal sealed class RecordedRights(IKubernetesApi inner, SortedSet<string> used) : IKubernetesApi
{
    /// <summary>Whether every question what would be allowed is answered with yes, so that a missing right is met where it is needed.</summary>
    internal bool Pretends { get; init; }

    /// <summary>Dies after the first change of each kind, so that the next migrator must adopt what is there, and fence what may be under way.</summary>
    internal bool DiesOften { get; init; }

    private readonly SortedSet<string> _died = new(StringComparer.Ordinal);

    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(request, cancellationToken);
        var isOwn = request.Resource == KubeResources.ConfigMaps || request.Resource == KubeResources.Leases || request.Resource.Plural.StartsWith("selfsubject", StringComparison.Ordinal);
        if (DiesOften && !isOwn && answer.IsSuccess && request.Verb is KubeVerb.Create or KubeVerb.Patch or KubeVerb.Delete && request.Query is null && _died.Add($"{request.Verb} {request.Resource}"))
        {
            throw new DeathException();
        }

        return answer;
    }

    /// <summary>Ends a migrator where it is.</summary>
    internal sealed class DeathException : Exception;

    private Task<KubeResponse> AnswerAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        if (request.Resource.Plural == "selfsubjectaccessreviews")
        {
            return Pretends ? Task.FromResult(new KubeResponse(201, [], KubeDocument.Parse("""{"status":{"allowed":true}}"""))) : inner.SendAsync(request, cancellationToken);
        }

        if (request.Resource.Plural != "selfsubjectreviews") Note(request, request.Verb.ToString().ToLowerInvariant(), request.Name);
        return inner.SendAsync(request, cancellationToken);
    }

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        Note(request, "watch", request.Query!.Single(q => q.Key == "fieldSelector").Value["metadata.name=".Length..]);
        return inner.WatchAsync(request, cancellationToken);
    }

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        foreach (var verb in (string[])["create", "get"]) used.Add($"{verb} pods/exec {request.Namespace} {request.Pod}");
        return inner.ExecAsync(request, cancellationToken);
    }

    private void Note(KubeRequest request, string verb, string? name) => used.Add($"{verb} {request.Resource} {request.Namespace ?? "-"} {name ?? "-"}");
}
