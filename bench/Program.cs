using Drydock.Bench;
using Spectre.Console;

// Run by hand: dotnet run -c Release --project bench. Machines are noisy: compare the ratios within one run, not two runs.
IMeasure[] measures = [new RehearsalMeasure(), new ApiServerMeasure(), new CommandMeasure()];
var table = new Table().AddColumns("measure", "found", "aim");
foreach (var measure in measures)
{
    foreach (var row in measure.Take()) table.AddRow(Markup.Escape(row.Name), Markup.Escape(row.Found), Markup.Escape(row.Aim));
}

AnsiConsole.Write(table);
