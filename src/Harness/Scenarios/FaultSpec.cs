namespace Drydock.Harness.Scenarios;

/// <summary>
/// One thing that goes wrong, at a semantic moment: before the <paramref name="Call"/>-th port call of the migration (from 1), or, when that is 0, whenever a step whose id starts with
/// <paramref name="Step"/> begins ("*": every step). <paramref name="Fault"/> names a fault of the world.
/// </summary>
public sealed record FaultSpec(FaultEffect Effect, int Call = 0, string Step = "", string Fault = "")
{
    /// <summary>A fault of the world, as "node-crash", as a step begins ("*": every step). <c>drydock list --faults</c> tells their names.</summary>
    public static FaultSpec World(string fault, string step) => new(FaultEffect.World, Step: step, Fault: fault);

    /// <summary>What strikes, in one word.</summary>
    internal string Name => Effect == FaultEffect.World ? Fault : Effect.ToString();
}
