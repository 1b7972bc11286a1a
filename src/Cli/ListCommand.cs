using System.CommandLine;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary><c>drydock list</c>: the built-in scenarios.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var command = new Command("list", "Lists the built-in scenarios.");
        command.SetAction(_ =>
        {
            var width = BuiltInScenarios.All.Max(s => s.Name.Length);
            foreach (var scenario in BuiltInScenarios.All) Console.Out.WriteLine($"{scenario.Name.PadRight(width)}  {scenario.Description}");
            return ExitCode.Passed;
        });
        return command;
    }
}
