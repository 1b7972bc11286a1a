using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Subresources;

/// <summary>pods/eviction: a deletion that PodDisruptionBudgets may refuse (Recorded; Documented: API-initiated Eviction).</summary>
internal sealed class EvictionHandler(ServerState state, DeleteHandler delete)
{
    private static readonly string[] AllowedPath = ["status", "disruptionsAllowed"];
    private static readonly string[] DisruptedPath = ["status", "disruptedPods"];

    public ApiResponse Handle(RequestInfo request)
    {
        var body = BodyReader.ReadJson(request, null);
        var (kind, apiVersion) = (body.Text("kind") ?? "", body.Text("apiVersion") ?? "");
        if (kind != "Eviction")
        {
            var version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
            return ApiStatus.BadRequest($"{kind} in version \"{version}\" cannot be handled as a Eviction: converting ({version}.{kind}) to (policy.Eviction): unknown conversion");
        }

        if (body.Name != request.Name) return ApiStatus.BadRequest("name in URL does not match name in Eviction object");
        var table = state.Store.Table(KubeResources.Pods);
        if (table.Objects.Get(EtcdStore.KeyOf(request.Namespace, request.Name)) is not { } stored) return ApiStatus.NotFound(KubeResources.Pods, request.Name);
        var given = body["deleteOptions"] ?? KubeDocument.EmptyObject;
        var options = DeleteOptions.Read(request with { Document = given, Query = QueryParameters.Empty });
        options = options with { IsDryRun = options.IsDryRun || request.IsDryRun };
        if (NeedsBudget(stored.Value) && TakeFromBudget(stored.Value, request, options.IsDryRun) is { } refused) return refused;
        var answer = delete.Delete(stored, options, request with { Subresource = "eviction" });
        return answer.StatusCode == 200 ? ApiStatus.Success(201, null) : answer;
    }

    private static bool NeedsBudget(KubeDocument pod) =>
        !pod.IsDeleting && pod.Text("status", "phase") is not ("Succeeded" or "Failed" or "Pending");

    private ApiResponse? TakeFromBudget(KubeDocument pod, RequestInfo request, bool isDryRun)
    {
        var table = state.Store.Table(KubeResources.PodDisruptionBudgets);
        var budgets = table.Objects.Range(request.Namespace + "/", request.Namespace + "0")
            .Where(e => LabelSelector.From(e.Value.Value.At("spec", "selector")).Matches(pod.At("metadata", "labels"))).Select(e => e.Value).ToList();
        if (budgets.Count > 1) return ApiStatus.InternalError("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        if (budgets.Count == 0) return null;
        var budget = budgets[0].Value;
        if ((budget.Integer("status", "observedGeneration") ?? 0) < (budget.Integer("metadata", "generation") ?? 0))
        {
            return TooMany("Cannot evict pod as it would violate the pod's disruption budget.", $"The disruption budget {budget.Name} is still being processed by the server.", 10);
        }

        var allowed = budget.Integer(AllowedPath) ?? 0;
        if (allowed <= 0)
        {
            return TooMany("Cannot evict pod as it would violate the pod's disruption budget.", string.Create(CultureInfo.InvariantCulture,
                $"The disruption budget {budget.Name} needs {budget.Integer("status", "desiredHealthy") ?? 0} healthy pods and has {budget.Integer("status", "currentHealthy") ?? 0} currently"), null);
        }

        if (isDryRun) return null;
        var disrupted = (budget.At(DisruptedPath) ?? KubeDocument.EmptyObject).With(pod.Name, state.NowText);
        state.Store.Put(table, budgets[0].Key, budgets[0], budget.WithAt(AllowedPath, allowed - 1).WithAt(DisruptedPath, disrupted), new StoreWriter(request.User, "update", "status"));
        return null;
    }

    private static ApiResponse TooMany(string message, string cause, int? retryAfter)
    {
        var answer = ApiStatus.Failure(429, "TooManyRequests", message, KubeDocument.Object(
            ("causes", KubeDocument.Array(KubeDocument.Object(("reason", "DisruptionBudget"), ("message", cause)))), ("retryAfterSeconds", retryAfter is { } s ? s : null)));
        return retryAfter is { } seconds ? answer.WithHeader("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)) : answer;
    }
}
