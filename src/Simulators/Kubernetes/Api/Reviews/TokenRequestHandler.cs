using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Authorization;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Reviews;

/// <summary>serviceaccounts/token: issues a bound token (Recorded).</summary>
internal sealed class TokenRequestHandler(ServerState state, ServiceAccountTokens tokens)
{
    private const long SecondsDefault = 3600;
    private const long SecondsMin = 600;

    public ApiResponse Handle(RequestInfo request)
    {
        if (state.Lookup(KubeResources.ServiceAccounts, request.Namespace, request.Name) is not { } account) return ApiStatus.NotFound(request.Resource, request.Name);
        var body = BodyReader.ReadJson(request, null);
        var seconds = body.Integer("spec", "expirationSeconds") ?? SecondsDefault;
        var errors = new FieldErrors();
        if (seconds < SecondsMin) errors.Add("FieldValueInvalid", "spec.expirationSeconds", string.Create(CultureInfo.InvariantCulture, $"Invalid value: {seconds}: may not specify a duration less than 10 minutes"));
        if (seconds > 1L << 32) errors.Add("FieldValueInvalid", "spec.expirationSeconds", string.Create(CultureInfo.InvariantCulture, $"Invalid value: {seconds}: may not specify a duration larger than 2^32 seconds"));
        if (errors.Any) return ApiStatus.Invalid("authentication.k8s.io", "TokenRequest", "", errors.Items);
        var reference = body.At("spec", "boundObjectRef");
        if (Bind(reference, request, out var bound) is { } refused) return refused;
        string[] audiences = body.List("spec", "audiences") is { Count: > 0 } given ? [.. given.Select(a => a.ScalarText ?? "")] : [ServiceAccountTokens.Audience];
        var now = state.World.Clock.Now;
        var spec = KubeDocument.Object(
            ("audiences", KubeDocument.ArrayOf(audiences.Select(KubeDocument.Of))), ("expirationSeconds", seconds), ("boundObjectRef", reference ?? KubeDocument.Null));
        var status = KubeDocument.Object(
            ("token", tokens.Issue(account, audiences, now.AddSeconds(seconds), bound)), ("expirationTimestamp", ObjectMeta.Time(now.AddSeconds(seconds))));
        return ApiStatus.Created(KubeDocument.Object(
            ("kind", "TokenRequest"), ("apiVersion", "authentication.k8s.io/v1"),
            ("metadata", KubeDocument.Object(("name", request.Name), ("namespace", request.Namespace!), ("uid", account.Uid), ("creationTimestamp", state.NowText))),
            ("spec", spec), ("status", status)));
    }

    private ApiResponse? Bind(KubeDocument? reference, RequestInfo request, out KubeDocument? bound)
    {
        bound = null;
        if (reference is null or { IsNull: true }) return null;
        var (kind, apiVersion, name) = (reference.Text("kind") ?? "", reference.Text("apiVersion") ?? "", reference.Text("name") ?? "");
        KubeResource? resource = (apiVersion, kind) switch
        {
            ("v1", "Pod") => KubeResources.Pods,
            ("v1", "Secret") => KubeResources.Secrets,
            ("v1", "Node") => KubeResources.Nodes,
            _ => null,
        };
        if (resource is null) return ApiStatus.BadRequest($"cannot bind token to object of type {(apiVersion.Contains('/', StringComparison.Ordinal) ? "" : "/")}{apiVersion}, Kind={kind}");
        if (state.Lookup(resource, resource == KubeResources.Nodes ? null : request.Namespace, name) is not { } target) return ApiStatus.NotFound(resource, name);
        if (reference.Text("uid") is { Length: > 0 } uid && uid != target.Uid)
        {
            return ApiStatus.Conflict(resource, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        if (resource != KubeResources.Nodes) bound = KubeDocument.Object(("kind", kind), ("name", name), ("uid", target.Uid));
        return null;
    }
}
