using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>The Status bodies of the API, in its own words (Recorded: Kubernetes 1.36.2).</summary>
internal static class ApiStatus
{
    private const int WarningsMax = 4096;
    private const int WarningCutMax = 256;

    private static readonly KeyValuePair<string, string>[] JsonHeaders = [new("Content-Type", "application/json")];

    public static ApiResponse Ok(KubeDocument body) => new(200, JsonHeaders, body);
    public static ApiResponse Created(KubeDocument body) => new(201, JsonHeaders, body);

    public static ApiResponse Success(int code, KubeDocument? details) => new(code, JsonHeaders, KubeDocument.Object(
        ("kind", "Status"), ("apiVersion", "v1"), ("metadata", KubeDocument.EmptyObject), ("status", "Success"), ("details", details),
        ("code", details is null ? code : null)));

    /// <summary>A failure; <paramref name="details"/> null leaves the field out, <paramref name="reason"/> null too.</summary>
    public static ApiResponse Failure(int code, string? reason, string message, KubeDocument? details = null) => new(code, JsonHeaders, KubeDocument.Object(
        ("kind", "Status"), ("apiVersion", "v1"), ("metadata", KubeDocument.EmptyObject), ("status", "Failure"), ("message", message),
        ("reason", reason is null ? null : (KubeDocument)reason), ("details", details), ("code", code)));

    public static KubeDocument Details(KubeResource resource, string name, string? kind = null) => KubeDocument.Object(
        ("name", name.Length == 0 ? null : (KubeDocument)name), ("group", resource.Group.Length == 0 ? null : (KubeDocument)resource.Group), ("kind", kind ?? resource.Plural));

    public static ApiResponse NotFound(KubeResource resource, string name) =>
        Failure(404, "NotFound", $"{resource} \"{name}\" not found", Details(resource, name));

    public static ApiResponse AlreadyExists(KubeResource resource, string name, bool isDeleting) => Failure(
        409, "AlreadyExists", $"{(isDeleting ? "object is being deleted: " : "")}{resource} \"{name}\" already exists", Details(resource, name));

    public static ApiResponse Conflict(KubeResource resource, string name, string why = "the object has been modified; please apply your changes to the latest version and try again") =>
        Failure(409, "Conflict", $"Operation cannot be fulfilled on {resource} \"{name}\": {why}", Details(resource, name));

    public static ApiResponse BadRequest(string message) => Failure(400, "BadRequest", message);

    /// <summary>The 500 without a reason that an error of no known kind becomes.</summary>
    public static ApiResponse Unknown(string message) => Failure(500, null, message);

    public static ApiResponse InternalError(string message) => Failure(500, "InternalError", $"Internal error occurred: {message}",
        KubeDocument.Object(("causes", KubeDocument.Array(KubeDocument.Object(("message", message))))));

    /// <summary>A path that no handler serves.</summary>
    public static ApiResponse NoSuchPath() => Failure(404, "NotFound", "the server could not find the requested resource", KubeDocument.EmptyObject);

    /// <summary>The plain-text 404 of the outermost handler, for paths outside of /api and /apis.</summary>
    public static ApiResponse PageNotFound() => new(404, [new("Content-Type", "text/plain; charset=utf-8")], "404 page not found\n");

    public static ApiResponse MethodNotAllowed() =>
        Failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", KubeDocument.EmptyObject);

    /// <param name="group">Group of the kind; "" for core.</param>
    /// <param name="kind">Kind as the error names it.</param>
    /// <param name="name">Name of the object; "" where the API has none.</param>
    /// <param name="errors">At least one cause.</param>
    public static ApiResponse Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var causes = new KubeDocument[errors.Count];
        var messages = new List<string>();
        for (var i = 0; i < errors.Count; i++)
        {
            var error = errors[i];
            causes[i] = KubeDocument.Object(("reason", error.Reason), ("message", error.Message), ("field", error.Field));
            var text = error.ToString();
            if (!messages.Contains(text)) messages.Add(text);
        }

        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var aggregate = messages.Count == 1 ? messages[0] : $"[{string.Join(", ", messages)}]";
        var details = KubeDocument.Object(
            ("name", name.Length == 0 ? null : (KubeDocument)name), ("group", group.Length == 0 ? null : (KubeDocument)group),
            ("kind", kind.Length == 0 ? null : (KubeDocument)kind), ("causes", KubeDocument.Array(causes)));
        return Failure(422, "Invalid", $"{qualified} \"{name}\" is invalid: {aggregate}", details);
    }

    public static ApiResponse Invalid(ResourceKind kind, string name, FieldErrors errors) => Invalid(kind.Resource.Group, kind.Kind, name, errors.Items);

    /// <summary>
    /// The same answer with Warning headers (299, agent "-"). Texts with control characters cannot be in a header and are left out; many or long ones are cut
    /// (Assumed after the API server's limits: 4,096 characters in all, then 256 for each).
    /// </summary>
    public static ApiResponse WithWarnings(this ApiResponse response, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0) return response;
        var headers = new List<KeyValuePair<string, string>>(response.Headers);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var total = 0;
        foreach (var warning in warnings) total += warning.Length;
        var lengthMax = total > WarningsMax ? WarningCutMax : int.MaxValue;
        total = 0;
        foreach (var warning in warnings)
        {
            if (total >= WarningsMax || !seen.Add(warning) || warning.Any(char.IsControl)) continue;
            var text = warning.Length > lengthMax ? warning[..lengthMax] : warning;
            total += text.Length;
            headers.Add(new("Warning", $"299 - \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
        }

        return response with { Headers = headers };
    }

    public static ApiResponse WithHeader(this ApiResponse response, string name, string value) =>
        response with { Headers = [.. response.Headers, new(name, value)] };
}
