using System.CommandLine;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary><c>drydock run NAME</c>: a built-in scenario.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var name = new Argument<string>("scenario") { Description = "A name that 'drydock list' prints." };
        name.Validators.Add(result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (BuiltInScenarios.Find(text) is null)
            {
                result.AddError($"there is no scenario '{text}'; there are: {string.Join(", ", BuiltInScenarios.All.Select(s => s.Name))}");
            }
        });
        var options = new RunOptions();
        var command = new Command("run", "Runs a built-in scenario.") { name };
        options.AddTo(command);
        command.SetAction(parsed => ScenarioExecution.Run(
            () => options.Apply(BuiltInScenarios.Find(parsed.GetValue(name)!)!, parsed), options.Seeds(parsed), options, parsed));
        return command;
    }
}
