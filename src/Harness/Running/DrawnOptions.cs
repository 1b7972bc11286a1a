using System.Globalization;
using Drydock.Harness.Hazards;
using Drydock.Harness.Reports;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Running;

/// <summary>What the seed decides of a run besides its interleaving and latencies: everyday trouble, how slow watches are, how fast AWS is, how long the writers warm up.</summary>
internal sealed record DrawnOptions
{
    private static readonly double[] FaultChances = [0, 0, 0.01, 0.03];
    private static readonly double[] DropChances = [0, 0, 0.02];

    public required BenignFaults Benign { get; init; }

    /// <summary>The most that an event of a watch is late beyond its latency.</summary>
    public required TimeSpan WatchDelayMax { get; init; }

    /// <summary>How long the writers write before the migration begins.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>How long they go on after it.</summary>
    public required TimeSpan CoolDown { get; init; }

    /// <summary>In the order of drawing, for the first lines of a run.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe() =>
    [
        new("faults of calls", Benign.Chance.ToString("0.###", CultureInfo.InvariantCulture)),
        new("watch delay up to", Duration.Text(WatchDelayMax)),
        new("dropped watches", Benign.WatchDropChance.ToString("0.###", CultureInfo.InvariantCulture)),
        new("warm-up", Duration.Text(WarmUp)),
        new("cool-down", Duration.Text(CoolDown)),
    ];

    internal static DrawnOptions Draw(World world, bool everydayTrouble)
    {
        var random = world.RandomFor("options");
        var drawn = Draw(random);
        return everydayTrouble ? drawn : drawn with { Benign = BenignFaults.None };
    }

    private static DrawnOptions Draw(SeededRandom random)
    {
        return new DrawnOptions
        {
            Benign = new BenignFaults(FaultChances[random.Next(FaultChances.Length)], DropChances[random.Next(DropChances.Length)]),
            WatchDelayMax = random.Chance(0.5) ? TimeSpan.FromMilliseconds(20) : random.Duration(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1500)),
            WarmUp = random.Duration(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(100)),
            CoolDown = random.Duration(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(40)),
        };
    }
}
