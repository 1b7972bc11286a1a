namespace Drydock.Core.Kubernetes;

/// <summary>A name and its value within a JSON object.</summary>
public readonly record struct KubeField(string Name, KubeDocument Value);
