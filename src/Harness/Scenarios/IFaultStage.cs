namespace Drydock.Harness.Scenarios;

/// <summary>What goes wrong meanwhile, and what must hold in the end.</summary>
public interface IFaultStage
{
    IFaultStage WithFault(FaultSpec fault);
    Scenario Then(ExpectedOutcome outcome);
    Scenario ThenItCompletes();
}
