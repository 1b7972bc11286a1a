namespace Drydock.Simulators.Kubernetes.Nodes.Probes;

/// <summary>What a probe is for.</summary>
internal enum ProbeKind
{
    Startup,
    Liveness,
    Readiness,
}
