using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>
/// The form in which a client wants objects (the <c>as=</c> of Accept): a Table or metadata only. The first clause that can be served counts, as with kubectl's
/// "Table of v1, else of v1beta1, else plain". Provenance: Recorded (list/table-*, list/post-as-table, watch/watch-table, watch/watch-partial).
/// </summary>
internal sealed class AnswerForm
{
    private readonly TableConverter _tables;
    private readonly string _kind;
    private readonly string _apiVersion;
    private readonly string _include;
    private bool _hasSentColumns;

    private AnswerForm(TableConverter tables, string kind, string apiVersion, string include) =>
        (_tables, _kind, _apiVersion, _include) = (tables, kind, apiVersion, include);

    /// <summary>Null when objects are wanted as they are.</summary>
    public static AnswerForm? Of(RequestInfo request, TableConverter tables) =>
        request.Representation is { As: { } kind } wanted ? new AnswerForm(tables, kind, wanted.ApiVersion, request.Query["includeObject"] ?? "") : null;

    /// <summary>The answer in that form; refusals and other Statuses stay as they are.</summary>
    public ApiResponse Apply(ApiResponse answer, DateTimeOffset now)
    {
        if (answer.StatusCode >= 300 || answer.Body is not { IsObject: true } body || IsStatus(body)) return answer;
        if (_kind == "Table" && TableConverter.ParseInclude(_include) is null) return ApiStatus.BadRequest(TableConverter.RefusedInclude(_include));
        var isList = body["items"] is { IsArray: true };
        if (isList && _kind == "PartialObjectMetadata") return NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list ({GoType(body)})");
        if (!isList && _kind == "PartialObjectMetadataList") return NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list ({GoType(body)})");
        return answer with { Body = Convert(body, now, true) };
    }

    /// <summary>The event of a watch with its object in that form. Only the first Table has columns.</summary>
    public KubeWatchEvent Apply(KubeWatchEvent change, DateTimeOffset now)
    {
        if (IsStatus(change.Object)) return change;
        var withColumns = !_hasSentColumns;
        _hasSentColumns = true;
        return change with { Object = Convert(change.Object, now, withColumns) };
    }

    private KubeDocument Convert(KubeDocument value, DateTimeOffset now, bool withColumns) => _kind switch
    {
        "Table" => _tables.Convert(value, TableConverter.ParseInclude(_include) ?? IncludeObject.Metadata, now, withColumns, _apiVersion),
        "PartialObjectMetadataList" when value["items"] is { IsArray: true } => PartialMetadata.OfList(value, _apiVersion),
        _ => PartialMetadata.OfObject(value, _apiVersion),
    };

    private static bool IsStatus(KubeDocument value) => value.Text("kind") == "Status" && value.Text("apiVersion") == "v1";

    private static ApiResponse NotAcceptable(string message) => ApiStatus.Failure(406, "NotAcceptable", message);

    private static string GoType(KubeDocument value)
    {
        var version = value.Text("apiVersion") ?? "";
        var end = version.AsSpan().IndexOfAny('.', '/');
        return $"*{(end < 0 ? "core" : version[..end])}.{value.Text("kind")}";
    }
}
