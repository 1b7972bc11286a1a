namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>How long one hop takes: drawn evenly between two bounds, never zero.</summary>
public sealed record LatencyProfile(TimeSpan Min, TimeSpan Max)
{
    /// <summary>Between pods, nodes and the control plane of one cluster.</summary>
    public static LatencyProfile InCluster { get; } = new(TimeSpan.FromMicroseconds(200), TimeSpan.FromMilliseconds(2));

    /// <summary>To an AWS endpoint in the region.</summary>
    public static LatencyProfile AwsApi { get; } = new(TimeSpan.FromMilliseconds(8), TimeSpan.FromMilliseconds(60));

    public TimeSpan Draw(SeededRandom random) => random.Duration(Min, Max);
}
