namespace Drydock.Harness.Environments;
public interface IScenarioEnvironment {}
