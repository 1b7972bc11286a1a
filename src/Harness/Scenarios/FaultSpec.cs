namespace Drydock.Harness.Scenarios;

/// <summary>
/// One thing that goes wrong, at a semantic moment: before the <paramref name="Call"/>-th port call of the migration (from 1), or, when that is 0, whenever a step whose id starts with
/// <paramref name="Step"/> begins ("*": every step).
/// </summary>
public sealed record FaultSpec(FaultEffect Effect, int Call = 0, string Step = "");
