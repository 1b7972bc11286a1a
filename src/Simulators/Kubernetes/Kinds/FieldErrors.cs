using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>Validation errors of one object, in order, in the API's words.</summary>
public sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Items => _errors;
    public bool Any => _errors.Count > 0;

    /// <param name="reason">FieldValueRequired, FieldValueInvalid, FieldValueNotSupported, FieldValueForbidden, FieldValueDuplicate, FieldValueTypeInvalid, FieldValueTooLong, FieldValueTooMany, …</param>
    /// <param name="field">Path as the API writes it: spec.template.spec.containers[0].name</param>
    /// <param name="message">The cause's message as in Status.details.causes (with the quoted bad value).</param>
    public void Add(string reason, string field, string message) => _errors.Add(new FieldError(reason, field, message));

    public void Required(string field, string detail = "") => Add("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public void Invalid(string field, KubeDocument value, string detail) => Add("FieldValueInvalid", field, $"Invalid value: {value}: {detail}");

    /// <summary>The same with a value that is already text as the API quotes it (Go's field names in composite values).</summary>
    public void InvalidQuoted(string field, string quoted, string detail) => Add("FieldValueInvalid", field, $"Invalid value: {quoted}: {detail}");

    public void Forbidden(string field, string detail) => Add("FieldValueForbidden", field, $"Forbidden: {detail}");

    public void Duplicate(string field, KubeDocument value) => Add("FieldValueDuplicate", field, $"Duplicate value: {value}");

    public void TooLong(string field, int max) => Add("FieldValueTooLong", field, string.Create(CultureInfo.InvariantCulture, $"Too long: may not be more than {max} bytes"));

    public void TooMany(string field, int count, int max) =>
        Add("FieldValueTooMany", field, string.Create(CultureInfo.InvariantCulture, $"Too many: {count}: must have at most {max} items"));

    /// <param name="supported">In the order in which the API lists them: sorted for most fields.</param>
    public void NotSupported(string field, KubeDocument value, params ReadOnlySpan<string> supported)
    {
        var message = $"Unsupported value: {value}";
        if (supported.Length > 0) message += $": supported values: \"{string.Join("\", \"", supported!)}\"";
        Add("FieldValueNotSupported", field, message);
    }
}
