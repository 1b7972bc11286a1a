namespace Drydock.Core.Kubernetes;

/// <summary>What a JSON value is.</summary>
public enum KubeDocumentKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}
