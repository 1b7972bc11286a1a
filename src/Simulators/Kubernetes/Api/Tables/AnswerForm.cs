using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>
/// The form in which a client wants objects (the <c>as=</c> of Accept): a Table or metadata only. The first clause that can be served counts, as with kubectl's
/// "Table of v1, else of v1beta1, else plain". Provenance: Recorded (list/table-*, list/post-as-table, watch/watch-table, watch/watch-partial).
/// </summary>
internal sealed class AnswerForm
{
    private const string MetaGroup = "meta.k8s.io";

    private readonly TableConverter _tables;
    private readonly string _kind;
    private readonly string _apiVersion;
    private readonly string _include;
    private bool _hasSentColumns;

    private AnswerForm(TableConverter tables, string kind, string version, string include) =>
        (_tables, _kind, _apiVersion, _include) = (tables, kind, $"{MetaGroup}/{version}", include);

    /// <summary>Null when objects are wanted as they are.</summary>
    public static AnswerForm? Of(ApiRequest request, TableConverter tables)
    {
        if (request.Accept is not { } accept || !accept.Contains("as=", StringComparison.Ordinal)) return null;
        foreach (var clause in accept.Split(','))
        {
            var (kind, group, version) = Read(clause);
            if (kind.Length == 0) return null;
            if (kind is not ("Table" or "PartialObjectMetadata" or "PartialObjectMetadataList") || group != MetaGroup || version is not ("v1" or "v1beta1")) continue;
            return new AnswerForm(tables, kind, version, QueryParameters.Parse(request.Query)["includeObject"] ?? "");
        }

        return null;
    }

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

    private static (string Kind, string Group, string Version) Read(string clause)
    {
        var (kind, group, version) = ("", "", "");
        foreach (var part in clause.Split(';'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = part[(equals + 1)..].Trim();
            switch (part[..equals].Trim())
            {
                case "as": kind = value; break;
                case "g": group = value; break;
                case "v": version = value; break;
            }
        }

        return (kind, group, version);
    }

    private static bool IsStatus(KubeDocument value) => value.Text("kind") == "Status" && value.Text("apiVersion") == "v1";

    private static ApiResponse NotAcceptable(string message) => ApiStatus.Failure(406, "NotAcceptable", message);

    private static string GoType(KubeDocument value)
    {
        var version = value.Text("apiVersion") ?? "";
        var end = version.AsSpan().IndexOfAny('.', '/');
        return $"*{(end < 0 ? "core" : version[..end])}.{value.Text("kind")}";
    }
}
