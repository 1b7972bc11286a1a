using System.Globalization;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Api.Selectors;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The options of a list or watch, checked.</summary>
internal sealed record ListOptions
{
    public required LabelQuery Labels { get; init; }
    public required FieldSelector Fields { get; init; }
    public long Limit { get; init; }
    public string Continue { get; init; } = "";
    public string ResourceVersion { get; init; } = "";
    public string Match { get; init; } = "";
    public bool? SendInitialEvents { get; init; }
    public bool AllowsBookmarks { get; init; }
    public long? TimeoutSeconds { get; init; }

    /// <exception cref="ApiStatusException">The options do not parse or are invalid.</exception>
    public static ListOptions Read(RequestInfo request, bool isWatch)
    {
        var query = request.Query;
        var options = new ListOptions
        {
            Limit = query.Integer("limit") ?? 0,
            Continue = query["continue"] ?? "",
            ResourceVersion = query["resourceVersion"] ?? "",
            Match = query["resourceVersionMatch"] ?? "",
            SendInitialEvents = query["sendInitialEvents"] is { Length: > 0 } ? query.Flag("sendInitialEvents") : null,
            AllowsBookmarks = query.Flag("allowWatchBookmarks"),
            TimeoutSeconds = query.Integer("timeoutSeconds"),
            Labels = Parse(() => LabelQuery.Parse(query["labelSelector"] ?? "")),
            Fields = Parse(() => FieldSelector.Parse(query["fieldSelector"] ?? "", request.Kind)),
        };
        var errors = new FieldErrors();
        if (isWatch) options.CheckWatch(errors);
        else options.CheckList(errors);
        return errors.Any ? throw new ApiStatusException(ApiStatus.Invalid("meta.k8s.io", "ListOptions", "", errors.Items)) : options;
    }

    /// <summary>The resourceVersion as a number; null when absent or 0.</summary>
    public static bool TryVersion(string text, out ulong version) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);

    private static T Parse<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException exception)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(exception.Message));
        }
    }

    private void CheckList(FieldErrors errors)
    {
        if (Match.Length > 0)
        {
            if (Continue.Length > 0) errors.Add("FieldValueForbidden", "resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden when continue is provided");
            else if (ResourceVersion.Length == 0) errors.Add("FieldValueForbidden", "resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
            if (Match is not ("Exact" or "NotOlderThan"))
            {
                errors.Add("FieldValueNotSupported", "resourceVersionMatch", $"Unsupported value: \"{Match}\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
            }

            if (Match == "Exact" && ResourceVersion == "0")
            {
                errors.Add("FieldValueForbidden", "resourceVersionMatch", "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }

        if (SendInitialEvents is not null) errors.Add("FieldValueForbidden", "sendInitialEvents", "Forbidden: sendInitialEvents is forbidden for list");
    }

    private void CheckWatch(FieldErrors errors)
    {
        // A watch with continue is refused in the words of resourceVersionMatch (Recorded).
        if (Continue.Length > 0) errors.Add("FieldValueForbidden", "resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden when continue is provided");
        if (SendInitialEvents is not null)
        {
            if (Match.Length == 0 || Match == "Exact") errors.Add("FieldValueForbidden", "resourceVersionMatch", "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            if (Match.Length > 0 && Match != "NotOlderThan") errors.Add("FieldValueNotSupported", "resourceVersionMatch", $"Unsupported value: \"{Match}\": supported values: \"NotOlderThan\"");
        }
        else if (Match.Length > 0)
        {
            errors.Add("FieldValueForbidden", "resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
    }
}
