using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drydock.Wire.Kubernetes;

/// <summary>Makes the API server's request of an HTTP one: everything but the body.</summary>
internal sealed class RequestTranslator(ClientIdentity identity)
{
    private const string ExtraHeader = "Impersonate-Extra-";

    public static bool HasBody(string method) => method is "POST" or "PUT" or "PATCH" or "DELETE";

    public ApiRequest Translate(HttpContext context)
    {
        var headers = context.Request.Headers;
        var (path, query) = Target(context);
        var (user, token) = identity.Of(context);
        return new ApiRequest(
            context.Request.Method, path, query, context.Request.ContentType, (string?)headers.Accept, User: user, UserAgent: (string?)headers.UserAgent ?? "")
        {
            BearerToken = token,
            IfNoneMatch = headers.IfNoneMatch.Count == 0 ? null : headers.IfNoneMatch.ToString(),
            Impersonation = Impersonation(headers),
        };
    }

    /// <summary>Path and query as they were sent, so that what is escaped stays so.</summary>
    private static (string Path, string Query) Target(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target.Length == 0 || target[0] != '/') return (context.Request.Path.ToUriComponent(), context.Request.QueryString.Value ?? "");
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    private static ApiImpersonation? Impersonation(IHeaderDictionary headers)
    {
        var isAsked = false;
        foreach (var header in headers)
        {
            if (!header.Key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)) continue;
            isAsked = true;
            break;
        }

        if (!isAsked) return null;
        var groups = new List<string>();
        foreach (var group in headers["Impersonate-Group"]) groups.Add(group ?? "");
        var extra = new List<KubeField>();
        foreach (var header in headers)
        {
            if (!header.Key.StartsWith(ExtraHeader, StringComparison.OrdinalIgnoreCase)) continue;
            var values = new List<KubeDocument>();
            foreach (var value in header.Value) values.Add(value ?? "");
            extra.Add(new KubeField(Uri.UnescapeDataString(header.Key[ExtraHeader.Length..].ToLowerInvariant()), KubeDocument.ArrayOf(values)));
        }

        extra.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ApiImpersonation((string?)headers["Impersonate-User"] ?? "", groups, (string?)headers["Impersonate-Uid"] ?? "", extra.Count == 0 ? null : KubeDocument.ObjectOf(extra));
    }
}
