using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Authorization;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Reviews;

/// <summary>Answers the questions who am I, may I, may they, and whose token is this (Recorded).</summary>
internal sealed class ReviewHandler(RbacAuthorizer authorizer, ServiceAccountTokens tokens)
{
    public ApiResponse Handle(RequestInfo request)
    {
        var body = BodyReader.ReadJson(request, null);
        return request.Kind.Kind switch
        {
            "TokenReview" => ReviewToken(body),
            "SelfSubjectReview" => Answer(request, null, KubeDocument.Object(("userInfo", KubeDocument.Object(
                ("username", request.User.Name), ("uid", request.User.Uid.Length == 0 ? null : (KubeDocument)request.User.Uid), ("groups", KubeDocument.ArrayOf(request.User.Groups.Select(KubeDocument.Of))), ("extra", request.User.Extra))))),
            "SelfSubjectAccessReview" => ReviewAccess(request, body, request.User),
            "SelfSubjectRulesReview" => ReviewRules(request, body),
            _ => ReviewAccess(request, body, new ApiUser(body.Text("spec", "user") ?? "", [.. body.List("spec", "groups").Select(g => g.ScalarText ?? "")])),
        };
    }

    /// <summary>Everything that the asking user may do in a namespace (Documented: SelfSubjectRulesReview).</summary>
    private ApiResponse ReviewRules(RequestInfo request, KubeDocument body)
    {
        if (body.Text("spec", "namespace") is not { Length: > 0 } ns) return ApiStatus.BadRequest("no namespace on request");
        var (resources, paths) = (new List<KubeDocument>(), new List<KubeDocument>());
        foreach (var rule in authorizer.RulesOf(request.User, ns))
        {
            if (rule.List("resources").Count > 0)
            {
                resources.Add(KubeDocument.Object(
                    ("verbs", rule["verbs"]), ("apiGroups", rule["apiGroups"]), ("resources", rule["resources"]), ("resourceNames", rule["resourceNames"])));
            }

            if (rule.List("nonResourceURLs").Count > 0) paths.Add(KubeDocument.Object(("verbs", rule["verbs"]), ("nonResourceURLs", rule["nonResourceURLs"])));
        }

        return Answer(request, KubeDocument.EmptyObject, KubeDocument.Object(
            ("resourceRules", KubeDocument.ArrayOf(resources)), ("nonResourceRules", KubeDocument.ArrayOf(paths)), ("incomplete", false)));
    }

    private ApiResponse ReviewAccess(RequestInfo request, KubeDocument body, ApiUser user)
    {
        var spec = body["spec"] ?? KubeDocument.EmptyObject;
        var (resource, path) = (spec["resourceAttributes"], spec["nonResourceAttributes"]);
        var errors = new FieldErrors();
        if (resource is not null && path is not null)
        {
            errors.Add("FieldValueInvalid", "spec.nonResourceAttributes",
                $"Invalid value: {KubeDocument.Object(("Path", path.Text("path") ?? ""), ("Verb", path.Text("verb") ?? ""))}: cannot be specified in combination with resourceAttributes");
        }
        else if (resource is null && path is null)
        {
            errors.Add("FieldValueInvalid", "spec.resourceAttributes", "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        if (request.Kind.Kind is ("SubjectAccessReview" or "LocalSubjectAccessReview") && user.Name.Length == 0 && user.Groups.Count == 0)
        {
            errors.Add("FieldValueInvalid", "spec.user", "Invalid value: \"\": at least one of user or group must be specified");
        }

        if (errors.Any) return ApiStatus.Invalid("authorization.k8s.io", "", "", errors.Items);
        var access = path is not null
            ? new AccessAttributes(path.Text("verb") ?? "", Path: path.Text("path") ?? "")
            : new AccessAttributes(resource!.Text("verb") ?? "", resource.Text("group") ?? "", resource.Text("resource") ?? "", resource.Text("subresource") ?? "",
                resource.Text("namespace") ?? "", resource.Text("name") ?? "");
        var decision = authorizer.Decide(user, access);
        return Answer(request, spec, KubeDocument.Object(("allowed", decision.IsAllowed), ("reason", decision.Reason.Length == 0 ? null : (KubeDocument)decision.Reason)));
    }

    private ApiResponse ReviewToken(KubeDocument body)
    {
        var token = body.Text("spec", "token") ?? "";
        if (token.Length == 0) return ApiStatus.BadRequest("token is required for TokenReview in authentication");
        if (tokens.Authenticate(token) is not { } known)
        {
            return Created("authentication.k8s.io/v1", "TokenReview", body["spec"], KubeDocument.Object(("user", KubeDocument.EmptyObject), ("error", "invalid bearer token")));
        }

        var user = KubeDocument.Object(
            ("username", known.User.Name), ("uid", known.Uid), ("groups", KubeDocument.ArrayOf(known.User.Groups.Select(KubeDocument.Of))),
            ("extra", known.User.Extra));
        return Created("authentication.k8s.io/v1", "TokenReview", body["spec"],
            KubeDocument.Object(("authenticated", true), ("user", user), ("audiences", KubeDocument.Array(ServiceAccountTokens.Audience))));
    }

    private static ApiResponse Answer(RequestInfo request, KubeDocument? spec, KubeDocument status) => Created(request.Resource.ApiVersion, request.Kind.Kind, spec, status);

    private static ApiResponse Created(string apiVersion, string kind, KubeDocument? spec, KubeDocument status) => ApiStatus.Created(KubeDocument.Object(
        ("kind", kind), ("apiVersion", apiVersion), ("metadata", KubeDocument.EmptyObject), ("spec", spec), ("status", status)));
}
