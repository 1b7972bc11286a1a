using System.CommandLine;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Faults;

namespace Drydock.Cli;

/// <summary><c>drydock list</c>: the built-in scenarios, or the faults.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var faults = new Option<bool>("--faults") { Description = "Lists the faults of the world that --fault can name, and why a migration survives them." };
        var assembly = RunCommand.AssemblyOption();
        var command = new Command("list", "Lists the scenarios: the built-in ones, or those of an assembly.") { faults, assembly };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(faults))
            {
                foreach (var fault in WorldFaults.All) Console.Out.WriteLine($"{fault.Name}\n  {fault.Effect}\n  {fault.Recovery}");
                return ExitCode.Passed;
            }

            IReadOnlyList<Scenario> scenarios;
            try
            {
                scenarios = parsed.GetValue(assembly) is { } path ? ScenarioAssembly.Read(path) : BuiltInScenarios.All;
            }
            catch (ManifestException exception)
            {
                Console.Error.WriteLine($"drydock: {exception.Message}");
                return ExitCode.Usage;
            }

            var width = scenarios.Max(s => s.Name.Length);
            foreach (var scenario in scenarios) Console.Out.WriteLine($"{scenario.Name.PadRight(width)}  {scenario.Description}");
            return ExitCode.Passed;
        });
        return command;
    }
}
