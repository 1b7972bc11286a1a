using System.Globalization;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The options of a deletion, from its body or, without one, its query.</summary>
internal sealed record DeleteOptions(long? GracePeriodSeconds, string? PropagationPolicy, bool? OrphanDependents, string? Uid, string? ResourceVersion, bool IsDryRun)
{
    private static readonly string[] Policies = ["Foreground", "Background", "Orphan"];

    /// <exception cref="ApiStatusException">The options do not parse or are invalid.</exception>
    public static DeleteOptions Read(RequestInfo request)
    {
        var body = Body(request);
        var query = request.Query;
        var fromBody = body is { Fields.Count: > 0 };
        var options = fromBody
            ? new DeleteOptions(body!.Integer("gracePeriodSeconds"), body.Text("propagationPolicy"), body.Flag("orphanDependents"),
                body.Text("preconditions", "uid"), body.Text("preconditions", "resourceVersion"), body.List("dryRun").Count > 0)
            : new DeleteOptions(query.Integer("gracePeriodSeconds"), query["propagationPolicy"], query.Has("orphanDependents") ? query.Flag("orphanDependents") : null, null, null, query.Has("dryRun"));
        var errors = new FieldErrors();
        if (options.PropagationPolicy is { } policy)
        {
            if (options.OrphanDependents is not null)
            {
                errors.Add("FieldValueInvalid", "propagationPolicy", $"Invalid value: \"{policy}\": orphanDependents and deletionPropagation cannot be both set");
            }

            if (!Policies.Contains(policy))
            {
                errors.Add("FieldValueNotSupported", "propagationPolicy", $"Unsupported value: \"{policy}\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
            }
        }

        var dryRuns = fromBody ? body!.List("dryRun").Select(d => d.ScalarText ?? "") : query.All("dryRun");
        RequestOptions.CheckDryRun(dryRuns, errors);

        if (errors.Any) throw new ApiStatusException(ApiStatus.Invalid("meta.k8s.io", "DeleteOptions", "", errors.Items));
        return options;
    }

    public ApiResponse? CheckPreconditions(ResourceKind kind, KubeDocument value)
    {
        var named = new KubeResource(kind.Resource.Group, kind.Resource.Version, kind.Kind);
        if (Uid is { } uid && uid != value.Uid)
        {
            return ApiStatus.Conflict(named, value.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({value.Uid}). The object might have been deleted and then recreated");
        }

        if (ResourceVersion is { } version && version != value.ResourceVersion)
        {
            return ApiStatus.Conflict(named, value.Name,
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({value.ResourceVersion}). The object might have been modified");
        }

        return null;
    }

    private static KubeDocument? Body(RequestInfo request)
    {
        if (request.Document is not null) return request.Document;
        if (request.Body.Length == 0) return null;
        BodyReader.CheckSize(request);
        KubeDocument? body = null;
        try
        {
            body = request.ContentType?.StartsWith("application/yaml", StringComparison.Ordinal) == true ? YamlReader.Read(request.Body, null) : KubeDocument.Parse(request.Body.Span);
        }
        catch (JsonException)
        {
            // What Go's scanner says about it is worked out below.
        }

        if (body is { IsNull: true }) return KubeDocument.EmptyObject;
        if (body is not { IsObject: true }) throw new ApiStatusException(ApiStatus.BadRequest(GoJsonError.Problem(System.Text.Encoding.UTF8.GetString(request.Body.Span))));
        var decoder = new SchemaDecoder();
        decoder.Decode(SchemaCatalog.Kubernetes["DeleteOptions"], body);
        return decoder.Error is { } error ? throw new ApiStatusException(ApiStatus.BadRequest(error)) : body;
    }
}
