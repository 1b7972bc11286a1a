namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>One cause of an Invalid status.</summary>
public sealed record FieldError(string Reason, string Field, string Message)
{
    /// <summary>As the aggregate message quotes it: "spec.x: Required value".</summary>
    public override string ToString() => $"{Field}: {Message}";
}
