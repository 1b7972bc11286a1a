using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Hazards;

/// <summary>
/// Everyday trouble that any client of a cluster meets: the chance, per call, of an overloaded server, a conflict or a lost answer, and the chance, per event, that a watch breaks.
/// </summary>
public sealed record BenignFaults(double Chance, double WatchDropChance)
{
    private static readonly FaultEffect[] Effects = [FaultEffect.ErrorBefore, FaultEffect.LostReply, FaultEffect.Conflict];

    public static BenignFaults None { get; } = new(0, 0);

    internal bool DrawDrop(SeededRandom random) => WatchDropChance > 0 && random.Chance(WatchDropChance);

    internal FaultEffect? Draw(SeededRandom random) => Chance > 0 && random.Chance(Chance) ? Effects[random.Next(Effects.Length)] : null;
}
