namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>The kinds of value in the Kubernetes API.</summary>
public enum SchemaKind
{
    Struct,
    Map,
    Array,
    String,
    Integer32,
    Integer64,
    Number,
    Boolean,

    /// <summary>Base64 text.</summary>
    Bytes,

    /// <summary>A resource.Quantity: written as string or number, read back in canonical form.</summary>
    Quantity,

    /// <summary>An intstr.IntOrString.</summary>
    IntOrString,

    /// <summary>RFC 3339, whole seconds.</summary>
    Time,

    /// <summary>RFC 3339, microseconds.</summary>
    MicroTime,

    /// <summary>Anything: no decoding, no pruning.</summary>
    Raw,
}
