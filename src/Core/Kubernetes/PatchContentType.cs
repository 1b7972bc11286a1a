namespace Drydock.Core.Kubernetes;

/// <summary>The media types that tell the API which kind of patch a body is.</summary>
public static class PatchContentType
{
    public const string Json = "application/json-patch+json";
    public const string Merge = "application/merge-patch+json";
    public const string StrategicMerge = "application/strategic-merge-patch+json";
    public const string Apply = "application/apply-patch+yaml";
}
