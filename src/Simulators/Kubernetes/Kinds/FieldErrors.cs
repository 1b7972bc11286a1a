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
}
