using System.Globalization;
using System.Text;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Reports;

/// <summary>The one command that runs a run again.</summary>
public static class ReplayCommand
{
    private const string Tool = "dotnet run --project src/Cli --";
    private const string LiveTool = "Live=true " + Tool;

    /// <summary>
    /// <c>run NAME --seed N</c> for a built-in scenario, <c>rehearse … --seed N</c> for files that are still where they were; anything else is replayed from its repro file.
    /// </summary>
    public static string For(RunResult run)
    {
        var scenario = run.Scenario;
        var text = new StringBuilder(run.IsSimulated ? Tool : LiveTool);
        if (BuiltInScenarios.Find(scenario.Name) is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" run {scenario.Name}");
        }
        else if (scenario.Name.StartsWith("rehearse ", StringComparison.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $" {scenario.Name}");
        }
        else
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Tool} replay {ReproFile.NameFor(run)}");
        }

        text.Append(CultureInfo.InvariantCulture, $" --seed {run.Seed}");
        if (!run.IsSimulated) text.Append(CultureInfo.InvariantCulture, $" --environment {run.Environment}");
        if (!scenario.EverydayTrouble) text.Append(" --calm");
        foreach (var fault in scenario.Faults) text.Append(' ').Append("--fault ").Append(FaultText.Format(fault));
        return text.ToString();
    }
}
