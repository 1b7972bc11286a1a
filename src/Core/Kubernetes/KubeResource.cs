namespace Drydock.Core.Kubernetes;

/// <summary>A resource of the Kubernetes API as its URL names it: group ("" for core), version and plural.</summary>
public sealed record KubeResource(string Group, string Version, string Plural)
{
    /// <summary>The <c>apiVersion</c> of its objects, as "v1" or "apps/v1".</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
