namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>The form of an answer that a client and the server agreed on.</summary>
/// <param name="IsYaml">YAML instead of JSON; the front end writes it.</param>
/// <param name="As">Table, PartialObjectMetadata or PartialObjectMetadataList; null leaves objects as they are.</param>
/// <param name="Version">Version of meta.k8s.io for <paramref name="As"/>.</param>
internal sealed record Representation(bool IsYaml, string? As = null, string Version = "v1")
{
    public static Representation Json { get; } = new(false);

    /// <summary>apiVersion of the transformed body.</summary>
    public string ApiVersion => "meta.k8s.io/" + Version;
}
