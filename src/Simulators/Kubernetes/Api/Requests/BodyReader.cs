using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>Reads the object out of the body of a create or update.</summary>
internal sealed class BodyReader(ObjectDecoder decoder, KindRegistry kinds)
{
    /// <summary>Versions that are not served any more and still decode.</summary>
    private static readonly string[] KnownVersions =
    [
        "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1", "policy/v1beta1", "batch/v1beta1", "autoscaling/v1", "autoscaling/v2beta1", "autoscaling/v2beta2",
        "storage.k8s.io/v1beta1", "storage.k8s.io/v1alpha1", "rbac.authorization.k8s.io/v1beta1", "coordination.k8s.io/v1beta1", "discovery.k8s.io/v1beta1", "events.k8s.io/v1beta1", "apiextensions.k8s.io/v1beta1",
    ];

    public const int BodyBytesMax = 3 * 1024 * 1024;

    /// <summary>The object of the request's kind that the body holds, decoded; complaints of the strict decoder become warnings or a 400 by fieldValidation.</summary>
    /// <exception cref="ApiStatusException">The body is no such object.</exception>
    public KubeDocument ReadObject(RequestInfo request, List<string> warnings)
    {
        var strict = request.Query["fieldValidation"] ?? "";
        var problems = strict == "Ignore" ? null : new List<string>();
        var value = ReadJson(request, problems);
        CheckKind(value, request);
        var decoded = Decode(value, request, problems);
        Report(problems, strict, request, warnings);
        return decoded;
    }

    private KubeDocument Decode(KubeDocument value, RequestInfo request, List<string>? problems)
    {
        try
        {
            return decoder.Decode(value, request.Kind, problems);
        }
        catch (DecodeException exception)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"{request.Kind.Kind} in version \"{request.Resource.Version}\" cannot be handled as a {request.Kind.Kind}: {exception.Message}"));
        }
    }

    /// <summary>Turns the strict decoder's complaints into what fieldValidation asks for.</summary>
    public static void Report(List<string>? problems, string strict, RequestInfo request, List<string> warnings)
    {
        if (problems is null || problems.Count == 0) return;
        if (strict == "Strict")
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"{request.Kind.Kind} in version \"{request.Resource.Version}\" cannot be handled as a {request.Kind.Kind}: strict decoding error: {string.Join(", ", problems)}"));
        }

        warnings.AddRange(problems);
    }

    /// <summary>The body as JSON; its kind and apiVersion may be missing.</summary>
    /// <exception cref="ApiStatusException">The body is no JSON object.</exception>
    public static KubeDocument ReadJson(RequestInfo request, List<string>? duplicates)
    {
        if (request.Document is not null) return request.Document;
        CheckContentType(request);
        CheckSize(request);
        KubeDocument? value = null;
        try
        {
            if (request.ContentType?.StartsWith("application/yaml", StringComparison.Ordinal) == true) value = YamlReader.Read(request.Body, duplicates);
            else value = KubeDocument.Parse(request.Body.Span, duplicates);
        }
        catch (JsonException)
        {
            // What Go's scanner says about it is worked out below.
        }

        if (value is { IsNull: true }) return KubeDocument.EmptyObject;
        if (value is { IsObject: true }) return value;
        var text = Encoding.UTF8.GetString(request.Body.Span);
        throw new ApiStatusException(ApiStatus.BadRequest($"the object provided is unrecognized (must be of type {request.Kind.Kind}): {GoJsonError.Couldnt(text)}"));
    }

    public static void CheckSize(RequestInfo request)
    {
        if (request.Body.Length > BodyBytesMax)
        {
            throw new ApiStatusException(ApiStatus.Failure(413, "RequestEntityTooLarge", $"Request entity too large: limit is {BodyBytesMax}"));
        }
    }

    private static void CheckContentType(RequestInfo request)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (string.IsNullOrEmpty(type) || type is "application/json" or "application/yaml" or "application/vnd.kubernetes.protobuf" or "application/cbor") return;
        throw new ApiStatusException(ApiStatus.Failure(415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"));
    }

    /// <summary>A built-in kind is assumed where the body names none; another one is refused.</summary>
    private void CheckKind(KubeDocument value, RequestInfo request)
    {
        var (kind, apiVersion) = (value.Text("kind") ?? "", value.Text("apiVersion") ?? "");
        if (!request.Kind.IsCustom)
        {
            if (kind.Length == 0) kind = request.Kind.Kind;
            if (apiVersion.Length == 0) apiVersion = request.Resource.ApiVersion;
        }

        if (kind == request.Kind.Kind && apiVersion == request.Resource.ApiVersion) return;
        // The kind of a custom resource is a matter of validation.
        if (request.Kind is CustomResourceKind && kind.Length > 0 && apiVersion == request.Resource.ApiVersion) return;
        throw new ApiStatusException(ApiStatus.BadRequest(KindMismatch(value, kind, apiVersion, request)));
    }

    private string KindMismatch(KubeDocument value, string kind, string apiVersion, RequestInfo request)
    {
        if (kind.Length == 0)
        {
            var given = request.Body.Length > 0 ? Encoding.UTF8.GetString(request.Body.Span) : value.ToString();
            return $"the object provided is unrecognized (must be of type {request.Kind.Kind}): Object 'Kind' is missing in '{given}' ({GoJsonError.Summary(given)})";
        }

        if (apiVersion.Length == 0)
        {
            return request.Kind.IsCustom
                ? $"the API version in the data () does not match the expected API version ({request.Resource.ApiVersion})"
                : $"Object 'apiVersion' is missing in '{value}'";
        }

        var version = apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (request.Kind.IsCustom)
        {
            return kind == request.Kind.Kind
                ? $"the API version in the data ({apiVersion}) does not match the expected API version ({request.Resource.ApiVersion})"
                : $"{kind} in version \"{version}\" cannot be handled as a {request.Kind.Kind}: unexpected kind";
        }

        if (kind == request.Kind.Kind && KnownVersions.Contains(apiVersion)) return $"the API version in the data ({apiVersion}) does not match the expected API version ({request.Resource.ApiVersion})";
        var why = kinds.FindKind(apiVersion, kind) is not null
            ? $"converting ({version}.{kind}) to ({(request.Resource.Group.Length == 0 ? "core" : request.Resource.Group.Split('.')[0])}.{request.Kind.Kind}): unknown conversion"
            : NotRegistered(kind, apiVersion);
        return $"{kind} in version \"{version}\" cannot be handled as a {request.Kind.Kind}: {why}";
    }

    public static string NotRegistered(string kind, string apiVersion) => $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
}
