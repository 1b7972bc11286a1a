using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Harness.Manifests;

/// <summary>
/// Applies manifests as <c>kubectl apply</c> does: creates what is missing with the last-applied annotation and strict field validation, patches what is
/// there with the fields that the manifest sets.
/// </summary>
internal sealed class ManifestApplier(IKubernetesApi api, KindDirectory kinds)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Namespaces and classes first, then the order of the files, as an operator would.</summary>
    public async Task ApplyAllAsync(IReadOnlyList<Manifest> manifests, CancellationToken cancellationToken)
    {
        foreach (var manifest in manifests.OrderBy(m => Rank(m.Kind)))
        {
            var refusal = await ApplyAsync(manifest, cancellationToken);
            if (refusal is not null) throw Explain(manifest, refusal);
        }
    }

    /// <summary>Applies what can be applied and returns the refusals, as a GitOps tool that keeps going does.</summary>
    public async Task<IReadOnlyList<KubeResponse>> ReapplyAllAsync(IReadOnlyList<Manifest> manifests, CancellationToken cancellationToken)
    {
        var refusals = new List<KubeResponse>();
        foreach (var manifest in manifests.OrderBy(m => Rank(m.Kind)))
        {
            if (await ApplyAsync(manifest, cancellationToken) is { } refusal) refusals.Add(refusal);
        }

        return refusals;
    }

    private static int Rank(string kind) => kind switch
    {
        "Namespace" => 0,
        "StorageClass" or "ServiceAccount" or "ConfigMap" or "Secret" => 1,
        _ => 2,
    };

    private async Task<KubeResponse?> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var kind = kinds.Find(manifest);
        var document = kind.IsNamespaced && manifest.Document.Namespace is null
            ? manifest.Document.WithAt(["metadata", "namespace"], "default") : manifest.Document;
        var target = new KubeRequest(KubeVerb.Get, kind.Resource, kind.IsNamespaced ? document.Namespace : null, document.Name);
        var live = await SendAsync(target, cancellationToken);
        var annotated = document.WithAt(["metadata", "annotations"], (document.At("metadata", "annotations") is { IsObject: true } own ? own : KubeDocument.EmptyObject)
            .With(LastApplied, document.ToString() + "\n"));
        List<KeyValuePair<string, string>> query = [new("fieldManager", "kubectl-client-side-apply"), new("fieldValidation", "Strict")];
        if (live.StatusCode == 404)
        {
            var created = await SendAsync(target with { Verb = KubeVerb.Create, Name = null, Query = query, Body = annotated }, cancellationToken);
            return created.IsSuccess ? null : created;
        }

        if (!live.IsSuccess) return live;
        if (Covers(live.Body, annotated)) return null;
        var custom = kind.Resource.Group.EndsWith(".k8s.io", StringComparison.Ordinal) && kind.Resource.Group.StartsWith("snapshot.", StringComparison.Ordinal);
        var patched = await SendAsync(
            target with { Verb = KubeVerb.Patch, Query = query, ContentType = custom ? PatchContentType.Merge : PatchContentType.StrategicMerge, Body = annotated }, cancellationToken);
        return patched.IsSuccess ? null : patched;
    }

    /// <summary>A person or a GitOps controller tries again when the server is busy or the connection breaks.</summary>
    private async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        const int Tries = 5;
        for (var i = 1; ; i++)
        {
            try
            {
                return await api.SendAsync(request, cancellationToken);
            }
            catch (PortUnreachableException) when (i < Tries)
            {
                continue;
            }
        }
    }

    /// <summary>Whether every field that the manifest sets has that value already.</summary>
    private static bool Covers(KubeDocument live, KubeDocument wanted)
    {
        if (!wanted.IsObject || !live.IsObject) return live.Equals(wanted);
        foreach (var field in wanted.Fields)
        {
            if (field.Value.IsNull) continue;
            if (live[field.Name] is not { } value || !Covers(value, field.Value)) return false;
        }

        return true;
    }

    private static ManifestException Explain(Manifest manifest, KubeResponse refusal)
    {
        var causes = refusal.Body.List("details", "causes");
        var field = causes.Count > 0 ? causes[0].Text("field") : UnknownField(refusal.Message ?? "");
        var message = $"the API refused {manifest.Kind} '{manifest.Document.Name}': {refusal.Message}";
        return new ManifestException(message, manifest.File, field is null ? manifest.Line : manifest.LineOf(field), field);
    }

    /// <summary>The first path in «strict decoding error: unknown field "spec.x"».</summary>
    private static string? UnknownField(string message)
    {
        const string Marker = "unknown field \"";
        var start = message.IndexOf(Marker, StringComparison.Ordinal);
        if (start < 0) return null;
        start += Marker.Length;
        var end = message.IndexOf('"', start);
        return end < 0 ? null : message[start..end];
    }
}
