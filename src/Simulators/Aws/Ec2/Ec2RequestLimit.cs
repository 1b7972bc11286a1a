namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A token bucket for each operation: its capacity and its refill by second.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, "Request throttling"): unfiltered reads 50 and 10/s, mutating actions 50 and 5/s.</remarks>
public sealed record Ec2RequestLimit(int Capacity, double RefillPerSecond)
{
    /// <summary>The documented bucket of mutating actions.</summary>
    public static Ec2RequestLimit Mutating { get; } = new(50, 5);
}
