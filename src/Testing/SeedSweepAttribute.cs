namespace Drydock.Testing;

/// <summary>A test of one scenario under every seed of a range, as many at a time as there are processors: <c>[SeedSweep(1, 200)]</c>. It tells every seed that fails.</summary>
public sealed class SeedSweepAttribute(ulong first, ulong last) : ScenarioTestAttribute
{
    public ulong First { get; } = first;

    /// <summary>The last seed, which is run too.</summary>
    public ulong Last { get; } = last;

    protected override IReadOnlyList<ulong> Seeds
    {
        get
        {
            var seeds = new List<ulong>();
            for (var seed = First; seed <= Last; seed++) seeds.Add(seed);
            return seeds;
        }
    }
}
