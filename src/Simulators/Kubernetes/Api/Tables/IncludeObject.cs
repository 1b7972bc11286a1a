namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>What the rows of a Table carry of their objects: the query's <c>includeObject</c>.</summary>
public enum IncludeObject
{
    /// <summary>A PartialObjectMetadata; the default.</summary>
    Metadata,

    /// <summary>The whole object.</summary>
    Object,

    /// <summary>Nothing: <c>"object": null</c>.</summary>
    None,
}
