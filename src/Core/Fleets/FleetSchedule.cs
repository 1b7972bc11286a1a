using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Routes;

namespace Drydock.Core.Fleets;

/// <summary>
/// The order of a run and how long it takes: sets that are under way already come first, for their workloads may be down; then the canary, the smallest one, alone; then the longest first, so that no
/// long one is left for the end.
/// </summary>
internal static class FleetSchedule
{
    /// <summary>Before the stop: the canary's volume, and the calls of all steps.</summary>
    private static readonly TimeSpan Preparation = TimeSpan.FromSeconds(45);

    private const long SnapshotMebibytesPerSecond = 50;

    /// <summary>
    /// The snapshot-controller is one for all sets, and asks the API for five things a second unless it is started with more (Documented: --kube-api-qps). The two snapshots of a volume take about twenty of
    /// them (fitted to rehearsals of fleets of 50, 100 and 200 sets of three volumes): with many sets at a time that is what they wait for.
    /// </summary>
    private static readonly TimeSpan SnapshotsOfAVolume = TimeSpan.FromSeconds(4);

    /// <summary>A set that is half-way: nobody plans it anew.</summary>
    internal static readonly TimeSpan Unknown = TimeSpan.FromMinutes(3);

    /// <summary>The warm snapshot copies what is written of a volume; half of its size is taken, as for the downtime.</summary>
    internal static TimeSpan DurationOf(MigrationPlan plan)
    {
        var largest = plan.Volumes.Count == 0 ? 0 : plan.Volumes.Max(v => v.SizeGibibytes ?? 0);
        var warm = EbsTimes.Snapshot.SlowestOf(Math.Max(1, plan.Volumes.Count)) + TimeSpan.FromSeconds(largest * 1024 / 2.0 / SnapshotMebibytesPerSecond);
        return Preparation + warm + plan.ExpectedDowntime;
    }

    internal static IReadOnlyList<FleetSetPlan> Order(IEnumerable<FleetSetPlan> sets, bool canaryFirst)
    {
        var work = sets.Where(s => s.Phase is FleetSetPhase.Ready or FleetSetPhase.UnderWay).ToList();
        var begun = work.Where(s => s.Phase == FleetSetPhase.UnderWay);
        var ready = work.Where(s => s.Phase == FleetSetPhase.Ready).OrderByDescending(s => s.ExpectedDuration).ThenBy(s => s.Name, StringComparer.Ordinal).ToList();
        if (!canaryFirst || ready.Count == 0) return [.. begun, .. ready];
        var canary = ready.OrderBy(s => s.Gibibytes).ThenBy(s => s.Volumes.Count).ThenBy(s => s.Name, StringComparer.Ordinal).First();
        ready.Remove(canary);
        return [.. begun, canary, .. ready];
    }

    /// <summary>The time until the last set ends when each takes as long as expected; the first one alone, where a canary is needed.</summary>
    internal static TimeSpan Estimate(IReadOnlyList<FleetSetPlan> order, FleetLimits limits, bool needsCanary)
    {
        // What is half-way comes first; when it completes nothing has to go alone any more.
        if (!needsCanary || order.Count == 0 || order[0].Phase != FleetSetPhase.Ready) return Estimate([], order.Select(Work), limits);
        return order[0].ExpectedDuration + Estimate([], order.Skip(1).Select(Work), limits);
    }

    /// <summary>
    /// The same for a run that is under way: the volumes and the time that each set has left, and those that wait. A set's snapshots stand in the queue of the snapshot-controller; what it does after the
    /// last of them is taken as half of its time.
    /// </summary>
    internal static TimeSpan Estimate(IEnumerable<(int Volumes, TimeSpan Left)> running, IEnumerable<SetWork> waiting, FleetLimits limits)
    {
        var ends = new PriorityQueue<int, TimeSpan>();
        var (now, volumes, end, served) = (TimeSpan.Zero, 0, TimeSpan.Zero, TimeSpan.Zero);
        foreach (var (count, left) in running) Begin(count, left);
        foreach (var (count, duration, isQueued) in waiting)
        {
            while (ends.Count > 0 && (ends.Count >= limits.Parallel || volumes + count > limits.VolumesAtOnce))
            {
                ends.TryDequeue(out var gone, out now);
                volumes -= gone;
            }

            if (isQueued) served = (served > now ? served : now) + (count * SnapshotsOfAVolume);
            var queued = isQueued ? served - now + (duration / 2) : TimeSpan.Zero;
            Begin(count, queued > duration ? queued : duration);
        }

        return end;

        void Begin(int count, TimeSpan duration)
        {
            ends.Enqueue(count, now + duration);
            volumes += count;
            if (now + duration > end) end = now + duration;
        }
    }

    /// <summary>A set as the estimate takes it.</summary>
    internal static SetWork Work(FleetSetPlan set) => new(set.Volumes.Count, set.ExpectedDuration, IsOfTheController(set));

    /// <summary>Whether the snapshot-controller makes its copies; of a set that is under way nobody knows, and it is the usual way.</summary>
    private static bool IsOfTheController(FleetSetPlan set) =>
        (set.Plan?.Alternatives.FirstOrDefault(a => a.IsChosen)?.Route ?? EncryptionRoute.SnapshotController.Name) == EncryptionRoute.SnapshotController.Name;

    /// <param name="Volumes">How many volumes are under way with it.</param>
    /// <param name="Duration">How long it takes when it waits for nobody.</param>
    /// <param name="IsQueued">Whether its snapshots wait for those of others.</param>
    internal readonly record struct SetWork(int Volumes, TimeSpan Duration, bool IsQueued);
}
