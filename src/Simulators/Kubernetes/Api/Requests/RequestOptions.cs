using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>Checks the options that writes share: dryRun, fieldManager, fieldValidation, force.</summary>
internal static class RequestOptions
{
    private static readonly string[] FieldValidations = ["", "Ignore", "Warn", "Strict"];

    /// <summary>The 422 that bad options earn, or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="optionsKind">CreateOptions, UpdateOptions or PatchOptions.</param>
    /// <param name="patchKind">For a patch: whether it is an apply.</param>
    public static ApiResponse? Check(RequestInfo request, string optionsKind, bool? patchKind = null)
    {
        var query = request.Query;
        if (ReferenceEquals(query, QueryParameters.Empty) && patchKind != true) return null;
        var errors = new FieldErrors();
        if (patchKind is { } isApply)
        {
            if (isApply && string.IsNullOrEmpty(query["fieldManager"])) errors.Add("FieldValueRequired", "fieldManager", "Required value: is required for apply patch");
            if (!isApply && query.Has("force")) errors.Add("FieldValueForbidden", "force", "Forbidden: may not be specified for non-apply patch");
        }

        CheckFieldManager(query["fieldManager"] ?? "", errors);
        CheckDryRun(query.All("dryRun"), errors);
        var validation = query["fieldValidation"] ?? "";
        if (!FieldValidations.Contains(validation))
        {
            errors.Add("FieldValueNotSupported", "fieldValidation", $"Unsupported value: \"{validation}\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
        }

        return errors.Any ? ApiStatus.Invalid("meta.k8s.io", optionsKind, "", errors.Items) : null;
    }

    public static void CheckDryRun(IEnumerable<string> values, FieldErrors errors)
    {
        var given = KubeDocument.ArrayOf(values.Select(KubeDocument.Of));
        if (given.Items.Any(v => v.ScalarText != "All")) errors.Add("FieldValueNotSupported", "dryRun", $"Unsupported value: {given}: supported values: \"All\"");
    }

    private static void CheckFieldManager(string manager, FieldErrors errors)
    {
        if (manager.Length > 128) errors.Add("FieldValueTooLong", "fieldManager", "Too long: may not be more than 128 bytes");
        for (var i = 0; i < manager.Length; i++)
        {
            if (!char.IsControl(manager[i])) continue;
            errors.Add("FieldValueInvalid", "fieldManager",
                $"Invalid value: \"{GoQuote(manager)}\": invalid character U+{(int)manager[i]:X4} (at position {i})");
            return;
        }
    }

    private static string GoQuote(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()));
}
