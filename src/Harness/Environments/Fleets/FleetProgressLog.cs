using System.Globalization;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Harness.Reports;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>A fleet's progress: the steps of each set as of one migration, and a line for each set that ends.</summary>
internal sealed class FleetProgressLog(ProgressLog steps, World world, Action<string>? live) : IFleetProgress
{
    private FleetProgress? _last;

    public void Report(MigrationProgress progress) => steps.Report(progress);

    public void Report(FleetProgress progress) => _last = progress;

    public void Ended(FleetSetResult result)
    {
        var text = $"{result.Name} {FleetText.Word(result.Outcome)} after {Duration.Text(result.Duration)}{(result.Detail.Length == 0 ? "" : ": " + result.Detail)}";
        world.Timeline.Add(SimProcess.Current.Name, TimelineKind.Migration, text);
        if (_last is { } last) live?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Duration.Clock(world.Clock.Elapsed)}  {last.Ended + 1} of {last.Sets}: {text}"));
    }
}
