namespace Drydock.Core.Kubernetes;

/// <summary>A verb of the Kubernetes API as authorization names it; watch and exec have methods of their own on the port.</summary>
public enum KubeVerb
{
    Get,
    List,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}
