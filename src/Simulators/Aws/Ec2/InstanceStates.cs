namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The codes of instance states.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, InstanceState).</remarks>
internal static class InstanceStates
{
    internal const string RootDevice = "/dev/xvda";

    internal static int CodeOf(string state) => state switch
    {
        "pending" => 0,
        "running" => 16,
        "shutting-down" => 32,
        "terminated" => 48,
        "stopping" => 64,
        _ => 80,
    };
}
