using System.Globalization;
using Drydock.Core;
using Drydock.Core.Fleets;
using Drydock.Harness.Reports;

namespace Drydock.Cli.Fleets;

/// <summary>
/// A fleet's progress on stderr: on a terminal one line that is drawn over itself, with the time that is left, above it a line for each set that ended; without a terminal plain lines.
/// </summary>
internal sealed class FleetBar(TimeProvider clock, TextWriter output, bool isTerminal) : IFleetProgress
{
    private const int Width = 24;
    private const string EraseLine = "\r\u001b[K";

    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private FleetProgress? _last;
    private bool _isDrawn;

    public void Report(MigrationProgress progress)
    {
        var isTold = progress.Kind is MigrationProgressKind.Committed or MigrationProgressKind.RollingBack || (!isTerminal && progress.Kind is MigrationProgressKind.StepStarted);
        if (isTold) Line($"{Duration.Clock(progress.At - _start)}  {progress.Subject} {Word(progress)}");
        else Draw();
    }

    public void Report(FleetProgress progress)
    {
        _last = progress;
        if (isTerminal) Draw();
        else Line($"{Duration.Clock(progress.At - _start)}  {Standing(progress)}");
    }

    public void Ended(FleetSetResult result) =>
        Line($"{Duration.Clock(clock.GetUtcNow() - _start)}  {result.Name} {FleetText.Word(result.Outcome)} after {Duration.Text(result.Duration)}{(result.Detail.Length == 0 ? "" : ": " + result.Detail)}");

    /// <summary>Ends the line that is drawn over itself.</summary>
    internal void End()
    {
        if (_isDrawn) output.Write(EraseLine);
        _isDrawn = false;
    }

    private void Line(string text)
    {
        End();
        output.WriteLine(text);
        Draw();
    }

    private void Draw()
    {
        if (!isTerminal || _last is not { } progress) return;
        var filled = progress.Sets == 0 ? Width : Width * progress.Ended / progress.Sets;
        output.Write($"{EraseLine}[{new string('#', filled)}{new string('.', Width - filled)}] {Standing(progress)}");
        _isDrawn = true;
    }

    private string Standing(FleetProgress progress)
    {
        // Between two reports time goes on.
        var left = progress.Remaining - (clock.GetUtcNow() - progress.At);
        return string.Create(CultureInfo.InvariantCulture,
            $"{progress.Ended} of {progress.Sets} sets{(progress.Failed == 0 ? "" : $", {progress.Failed} not completed")}, {progress.Running.Count} under way, about {Duration.Text(left > TimeSpan.Zero ? left : TimeSpan.Zero)} left");
    }

    private static string Word(MigrationProgress progress) => progress.Kind switch
    {
        MigrationProgressKind.Committed => $"COMMITTED: {progress.Text}",
        MigrationProgressKind.RollingBack => $"ROLLS BACK: {progress.Text}",
        _ => $"[{progress.Step}] {progress.Text}",
    };
}
