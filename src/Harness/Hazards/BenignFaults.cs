using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Hazards;

/// <summary>Everyday trouble that any client of a cluster meets: the chance, per call, of an overloaded server, a conflict or a lost answer.</summary>
public sealed record BenignFaults(double Chance)
{
    private static readonly FaultEffect[] Effects = [FaultEffect.ErrorBefore, FaultEffect.LostReply, FaultEffect.Conflict];

    public static BenignFaults None { get; } = new(0);

    internal FaultEffect? Draw(SeededRandom random) => Chance > 0 && random.Chance(Chance) ? Effects[random.Next(Effects.Length)] : null;
}
