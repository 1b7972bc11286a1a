using Drydock.Bench;
using Spectre.Console;

// Run by hand: dotnet run -c Release --project bench [-- NAME…]. Machines are noisy: compare the ratios within one run, not two runs.
var measures = new SortedDictionary<string, IMeasure>(StringComparer.Ordinal)
{
    ["api-server"] = new ApiServerMeasure(),
    ["aws"] = new AwsMeasure(),
    ["command"] = new CommandMeasure(),
    ["fleet"] = new FleetMeasure(),
    ["rehearsal"] = new RehearsalMeasure(),
    ["report"] = new ReportMeasure(),
    ["wire"] = new WireMeasure(),
};
if (args.FirstOrDefault(name => !measures.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"there is no measure {unknown}: {string.Join(", ", measures.Keys)}");
    return 1;
}

var table = new Table().AddColumns("measure", "found", "aim");
foreach (var (_, measure) in measures.Where(measure => args.Length == 0 || args.Contains(measure.Key)))
{
    foreach (var row in measure.Take()) table.AddRow(Markup.Escape(row.Name), Markup.Escape(row.Found), Markup.Escape(row.Aim));
}

AnsiConsole.Write(table);
return 0;
