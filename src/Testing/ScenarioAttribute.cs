namespace Drydock.Testing;

/// <summary>
/// A test of one scenario with one seed: <c>[Scenario(Seed = 42)] public static Scenario My_redis() => …</c>. DRYDOCK_SEED in the environment takes the place of the seed.
/// </summary>
public sealed class ScenarioAttribute : ScenarioTestAttribute
{
    /// <summary>The seed of the run.</summary>
    public ulong Seed { get; init; } = 1;

    protected override IReadOnlyList<ulong> Seeds =>
        [ulong.TryParse(Environment.GetEnvironmentVariable("DRYDOCK_SEED"), System.Globalization.CultureInfo.InvariantCulture, out var seed) ? seed : Seed];
}
