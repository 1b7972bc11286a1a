using Drydock.Harness.Kit;
using Drydock.Simulators.Faults;

namespace Drydock.Harness.Scenarios;

/// <summary>What goes wrong meanwhile, and what must hold in the end.</summary>
public interface IFaultStage
{
    IFaultStage WithFault(FaultSpec fault);

    /// <summary>A fault of your own; it strikes where <see cref="WithFault"/> names it.</summary>
    IFaultStage WithFaultKind(IWorldFault fault);

    /// <summary>An invariant of your own, made anew for each run.</summary>
    IFaultStage WithChecker(Func<ScenarioChecker> make);

    /// <summary>How an object must look in the end: the fields that are given, and no word about others.</summary>
    /// <param name="resource">As "statefulsets.apps", "pods".</param>
    /// <param name="name">"namespace/name", or "name" for what has no namespace.</param>
    /// <param name="yaml">The fields.</param>
    IFaultStage WithExpectedObject(string resource, string name, string yaml);

    Scenario Then(ExpectedOutcome outcome);
    Scenario ThenItCompletes();
}
