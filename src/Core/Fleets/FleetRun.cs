using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Fleets.Pacing;

namespace Drydock.Core.Fleets;

/// <summary>
/// One run over the sets of a fleet: begins them in their order, some at a time, and hears how each ends. Whatever one set comes to, the others go on, unless the canary did not complete, too many have
/// failed, another run has taken one over, or the run is told to stop.
/// </summary>
internal sealed class FleetRun
{
    private readonly IReadOnlyList<FleetSetPlan> _order;
    private readonly FleetLimits _limits;
    private readonly FleetBudgets _budgets;
    private readonly Func<string, FleetBudgets, Migrator> _create;
    private readonly TimeProvider _clock;
    private readonly IFleetProgress? _progress;
    private readonly SortedDictionary<string, FleetSetResult> _results = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (FleetSetPlan Set, DateTimeOffset From)> _running = new(StringComparer.Ordinal);
    private readonly FleetClock _eta;
    private TaskCompletionSource _ended = new();
    private FleetSetPlan? _canary;
    private string? _stop;
    private int _next;
    private int _completed;
    private int _failed;
    private int _parallelMost;

    internal FleetRun(
        IReadOnlyList<FleetSetPlan> order, bool needsCanary, IReadOnlyList<FleetSetResult> leftOut, FleetLimits limits, FleetBudgets budgets,
        Func<string, FleetBudgets, Migrator> create, TimeProvider clock, IFleetProgress? progress)
    {
        (_order, _limits, _budgets, _create, _clock, _progress) = (order, limits, budgets, create, clock, progress);
        _canary = needsCanary ? order.FirstOrDefault(s => s.Phase == FleetSetPhase.Ready) : null;
        _eta = new FleetClock(limits);
        foreach (var row in leftOut) _results[row.Name] = row;
    }

    private int RunningVolumes => _running.Values.Sum(r => r.Set.Volumes.Count);

    internal async Task<FleetResult> ExecuteAsync(FleetWork work, CancellationToken cancellationToken)
    {
        var from = _clock.GetUtcNow();
        while (true)
        {
            while (Next(cancellationToken) is { } set) Begin(set, work, cancellationToken);
            if (_running.Count == 0) break;
            await _ended.Task;
            _ended = new TaskCompletionSource();
        }

        foreach (var set in _order.Skip(_next)) _results[set.Name] = new FleetSetResult(set.Name, FleetOutcome.NotBegun, set.Volumes, TimeSpan.Zero, TimeSpan.Zero, _stop ?? "", null);
        return new FleetResult
        {
            Sets = [.. _results.Values],
            StoppedBecause = _stop,
            Duration = _clock.GetUtcNow() - from,
            Throttles = _budgets.Throttles,
            ParallelMost = _parallelMost,
        };
    }

    /// <summary>The set that may begin now; null: none may.</summary>
    private FleetSetPlan? Next(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) _stop ??= "the run was told to stop";
        if (_stop is not null || _next == _order.Count || _running.Count >= _limits.Parallel) return null;
        var set = _order[_next];
        if (_running.Count > 0 && RunningVolumes + set.Volumes.Count > _limits.VolumesAtOnce) return null;
        // The canary goes alone, and what has begun before goes before it.
        if (_canary is not null && _running.Count > 0 && (set == _canary || IsRunning(_canary))) return null;
        _next++;
        return set;
    }

    private bool IsRunning(FleetSetPlan? set) => set is not null && _running.ContainsKey(set.Name);

    private void Begin(FleetSetPlan set, FleetWork work, CancellationToken cancellationToken)
    {
        _running[set.Name] = (set, _clock.GetUtcNow());
        _parallelMost = Math.Max(_parallelMost, _running.Count);
        Report();
        _ = RunAsync(set, work, cancellationToken);
    }

    private async Task RunAsync(FleetSetPlan set, FleetWork work, CancellationToken cancellationToken)
    {
        var row = await DoAsync(set, work, cancellationToken);
        _running.Remove(set.Name, out var begun);
        row = row with { Duration = _clock.GetUtcNow() - begun.From };
        _results[set.Name] = row;
        if (row.IsFine) _completed++;
        else _failed++;
        if (row.Outcome is FleetOutcome.Completed) _eta.Ended(set.ExpectedDuration, row.Duration);
        if (set == _canary && !row.IsFine) _stop ??= $"{set.Name}, the first set, which went alone, did not complete: {row.Detail}";
        // A set that an earlier run had begun proves as much when it completes.
        if (set == _canary || (row.Outcome is FleetOutcome.Completed && !IsRunning(_canary))) _canary = null;

        // Whoever took one over takes the others too, and each of two runs keeps to the limits for itself.
        if (row.Result is MigrationResult.Failed { Error.Code: "superseded" }) _stop ??= $"another run has taken {set.Name} over";
        if (_failed >= _limits.FailuresMax) _stop ??= string.Create(CultureInfo.InvariantCulture, $"{_failed} sets did not complete, and {_limits.FailuresMax} is the most that was allowed");
        _progress?.Ended(row);
        Report();
        _ended.TrySetResult();
    }

    private async Task<FleetSetResult> DoAsync(FleetSetPlan set, FleetWork work, CancellationToken cancellationToken)
    {
        try
        {
            return work.Row(set, await work.DoAsync(_create(set.Name, _budgets), set, cancellationToken), TimeSpan.Zero);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Ended(set, FleetOutcome.Stopped, "it stopped at a safe point; the next run goes on with it");
        }
        catch (MigrationReadException exception)
        {
            return Ended(set, FleetOutcome.Failed, exception.Error.ToString());
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            // A defect of ours in one set must not leave the others between two steps: they end theirs, and nothing else is begun.
            _stop ??= $"a defect of drydock ended {set.Name}, please report it";
            return Ended(set, FleetOutcome.Failed, $"a defect of drydock, please report it: {defect}");
        }
    }

    private static FleetSetResult Ended(FleetSetPlan set, FleetOutcome outcome, string detail) => new(set.Name, outcome, set.Volumes, TimeSpan.Zero, TimeSpan.Zero, detail, null);

    private void Report()
    {
        if (_progress is null) return;
        var now = _clock.GetUtcNow();
        var running = _running.Values.Select(r => (r.Set, now - r.From)).ToList();
        _progress.Report(new FleetProgress(now, _order.Count, _completed, _failed, [.. _running.Keys], _stop is null ? _eta.Remaining(running, _order.Skip(_next)) : _eta.Remaining(running, [])));
    }
}
