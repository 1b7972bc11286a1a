namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>What checking a value against a schema found, and how many checks passed: of several alternatives that fail, the one with most passes is reported.</summary>
internal sealed class SchemaResult
{
    private List<FieldError>? _errors;

    public bool IsValid => _errors is null;
    public IReadOnlyList<FieldError> Errors => _errors ?? (IReadOnlyList<FieldError>)[];
    public int Matches { get; set; }

    public void Add(string reason, string path, string message) => (_errors ??= []).Add(new FieldError(reason, path.Length == 0 ? "<nil>" : path, message));

    public void Invalid(string path, string quoted, string message) => Add("FieldValueInvalid", path, $"Invalid value: {quoted}: {message}");

    /// <summary>An error that the API gives no field.</summary>
    public void Nowhere(string message) => Invalid("", "\"\"", message);

    public void Merge(SchemaResult other)
    {
        Matches += other.Matches;
        if (other._errors is not null) (_errors ??= []).AddRange(other._errors);
    }

    public void Forgive() => _errors = null;
}
