namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>The range that Services get their cluster IPs from. Provenance: Documented (EKS: 10.100.0.0/16 when the VPC lies outside of it).</summary>
internal static class ServiceAddresses
{
    public const string Range = "10.100.0.0/16";
    public const string Kubernetes = "10.100.0.1";

    public static bool Contains(string address) => address.StartsWith("10.100.", StringComparison.Ordinal);
}
