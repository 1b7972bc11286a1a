using System.CommandLine;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary><c>drydock run NAME</c>: a built-in scenario, or one of an assembly.</summary>
internal static class RunCommand
{
    /// <summary>Names somebody's own scenarios; for <c>run</c> and <c>list</c>.</summary>
    internal static Option<string?> AssemblyOption() => new("--assembly") { Description = "An assembly (.dll) with scenarios of your own: its public static members that return them." };

    internal static Command Create()
    {
        var name = new Argument<string>("scenario") { Description = "A name that 'drydock list' prints." };
        var assembly = AssemblyOption();
        var options = new RunOptions();
        var command = new Command("run", "Runs a scenario.") { name, assembly };
        options.AddTo(command);
        command.SetAction(parsed => ScenarioExecution.Run(
            () => options.Apply(Find(parsed.GetValue(name)!, parsed.GetValue(assembly)), parsed), options.Seeds(parsed), options, parsed));
        return command;
    }

    private static Scenario Find(string name, string? assembly) => assembly is not null
        ? ScenarioAssembly.Find(assembly, name)
        : BuiltInScenarios.Find(name) ?? throw new ManifestException($"there is no scenario '{name}'; there are: {string.Join(", ", BuiltInScenarios.All.Select(s => s.Name))}");
}
