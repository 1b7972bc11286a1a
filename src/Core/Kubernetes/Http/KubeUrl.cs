using System.Text;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>Requests as methods and paths of the REST API.</summary>
internal static class KubeUrl
{
    internal static HttpMethod Method(KubeVerb verb) => verb switch
    {
        KubeVerb.Get or KubeVerb.List => HttpMethod.Get,
        KubeVerb.Create => HttpMethod.Post,
        KubeVerb.Update => HttpMethod.Put,
        KubeVerb.Patch => HttpMethod.Patch,
        KubeVerb.Delete or KubeVerb.DeleteCollection => HttpMethod.Delete,
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
    };

    internal static Uri Of(Uri server, KubeRequest request, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var text = new StringBuilder(server.GetLeftPart(UriPartial.Authority)).Append(server.AbsolutePath.TrimEnd('/'));
        var resource = request.Resource;
        text.Append(resource.Group.Length == 0 ? "/api/" : "/apis/");
        if (resource.Group.Length > 0) text.Append(Uri.EscapeDataString(resource.Group)).Append('/');
        text.Append(Uri.EscapeDataString(resource.Version));
        if (request.Namespace is { Length: > 0 } ns) text.Append("/namespaces/").Append(Uri.EscapeDataString(ns));
        text.Append('/').Append(Uri.EscapeDataString(resource.Plural));
        if (request.Name is { Length: > 0 } name) text.Append('/').Append(Uri.EscapeDataString(name));
        if (request.Subresource is { Length: > 0 } subresource) text.Append('/').Append(Uri.EscapeDataString(subresource));
        var mark = '?';
        foreach (var (key, value) in request.Query ?? []) Append(text, ref mark, key, value);
        foreach (var (key, value) in more) Append(text, ref mark, key, value);
        return new Uri(text.ToString());
    }

    private static void Append(StringBuilder text, ref char mark, string name, string value)
    {
        text.Append(mark).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        mark = '&';
    }
}
