using System.CommandLine;
using Drydock.Harness.Manifests;
using Drydock.Harness.Reports;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary><c>drydock replay FILE</c>: a run again, from its repro file.</summary>
internal static class ReplayCommandLine
{
    internal static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A repro file that a failed run wrote." };
        var options = new RunOptions();
        var command = new Command("replay", "Runs a failed run again from its repro file.") { file };
        options.AddTo(command, withSeed: false);
        command.SetAction(parsed =>
        {
            try
            {
                var repro = ReproFile.Read(parsed.GetValue(file)!);
                return ScenarioExecution.Run(() => Complete(repro), [repro.Seed], options, parsed);
            }
            catch (ManifestException exception)
            {
                Console.Error.WriteLine($"drydock: {exception.Message}");
                return ExitCode.Usage;
            }
        });
        return command;
    }

    /// <summary>The scenario with what it brings of its own, which is code and so not in the file.</summary>
    private static Scenario Complete(ReproFile repro) =>
        repro.Assembly is { } assembly ? repro.Scenario with { Kit = ScenarioAssembly.Find(assembly, repro.Scenario.Name).Kit }
        : BuiltInScenarios.Find(repro.Scenario.Name) is { } builtIn ? repro.Scenario with { Kit = builtIn.Kit } : repro.Scenario;
}
