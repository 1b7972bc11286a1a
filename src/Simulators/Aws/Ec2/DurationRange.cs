using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A duration drawn evenly between two bounds.</summary>
public sealed record DurationRange(TimeSpan Min, TimeSpan Max)
{
    public static DurationRange Seconds(double min, double max) => new(TimeSpan.FromSeconds(min), TimeSpan.FromSeconds(max));

    internal TimeSpan Draw(SeededRandom random) => random.Duration(Min, Max);
}
