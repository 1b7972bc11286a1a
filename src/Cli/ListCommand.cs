using System.CommandLine;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Faults;

namespace Drydock.Cli;

/// <summary><c>drydock list</c>: the built-in scenarios, or the faults.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var faults = new Option<bool>("--faults") { Description = "Lists the faults of the world that --fault can name, and why a migration survives them." };
        var command = new Command("list", "Lists the built-in scenarios.") { faults };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(faults))
            {
                foreach (var fault in WorldFaults.All) Console.Out.WriteLine($"{fault.Name}\n  {fault.Effect}\n  {fault.Recovery}");
                return ExitCode.Passed;
            }

            var width = BuiltInScenarios.All.Max(s => s.Name.Length);
            foreach (var scenario in BuiltInScenarios.All) Console.Out.WriteLine($"{scenario.Name.PadRight(width)}  {scenario.Description}");
            return ExitCode.Passed;
        });
        return command;
    }
}
