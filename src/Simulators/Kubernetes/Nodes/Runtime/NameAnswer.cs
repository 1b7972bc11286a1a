namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>The address and port behind a name; <paramref name="Error"/> when there is none ("Name or service not known", or a Service without endpoints).</summary>
public sealed record NameAnswer(string? Address, int Port, string? Error = null);
