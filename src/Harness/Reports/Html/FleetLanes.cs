using Drydock.Core.Fleets;
using Drydock.Harness.Recording;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports.Html;

/// <summary>
/// Which lanes of a fleet's run belong to which set: by the names that sets, pods, claims and what a migration makes for them have, and by what volumes and snapshots are of.
/// </summary>
internal sealed class FleetLanes
{
    private const string CanaryPrefix = "drydock-canary-";
    private const string ClaimWord = "claim ";
    private const string OfWord = "of ";

    private readonly Dictionary<string, int> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ofVolume = new(StringComparer.Ordinal);

    internal FleetLanes(RunResult run)
    {
        var plans = (run.FleetPlan?.Sets ?? []).ToDictionary(s => s.Name, StringComparer.Ordinal);
        var results = (run.Fleet?.Sets ?? []).ToDictionary(s => s.Name, StringComparer.Ordinal);
        Sets = [.. plans.Keys.Union(results.Keys, StringComparer.Ordinal).Order(NaturalOrder.Instance).Select(name => Describe(name, plans.GetValueOrDefault(name), results.GetValueOrDefault(name)))];
        for (var i = 0; i < Sets.Count; i++) _sets.Add(Sets[i].Name, i);
        foreach (var state in run.Recording?.States ?? [])
        {
            if (state is { Lane: LaneKind.Volume, Track: "claim", State: { } claim } && OfObject(claim) is >= 0 and var set) _ofVolume[state.Name] = set;
        }
    }

    internal IReadOnlyList<ReportRun.Set> Sets { get; }

    /// <summary>The place of a lane's set, or -1.</summary>
    /// <param name="kind">What kind of thing the lane is of.</param>
    /// <param name="name">Its name.</param>
    /// <param name="detail">What a state of it says beside the state.</param>
    internal int Of(LaneKind kind, string name, string detail)
    {
        if (_sets.Count == 0) return -1;
        return kind switch
        {
            LaneKind.Migrator => _sets.GetValueOrDefault(name[(name.LastIndexOf(' ') + 1)..], -1),
            LaneKind.StatefulSet => _sets.GetValueOrDefault(name, -1),
            LaneKind.Writer or LaneKind.Pod or LaneKind.Claim => OfObject(name),
            LaneKind.PersistentVolume => detail.StartsWith(ClaimWord, StringComparison.Ordinal) ? OfObject(FirstWord(detail[ClaimWord.Length..])) : -1,
            LaneKind.Volume => _ofVolume.GetValueOrDefault(name, -1),
            LaneKind.Snapshot when name.Contains('/', StringComparison.Ordinal) => OfObject(name),
            LaneKind.Snapshot => detail.StartsWith(OfWord, StringComparison.Ordinal) ? _ofVolume.GetValueOrDefault(FirstWord(detail[OfWord.Length..]), -1) : -1,
            _ => -1,
        };
    }

    private static ReportRun.Set Describe(string name, FleetSetPlan? plan, FleetSetResult? result) => new(
        name, result is null ? "not begun" : FleetText.Word(result.Outcome), result?.IsFine ?? false, result?.Detail ?? "", (result?.Volumes ?? plan?.Volumes ?? []).Count,
        ReportRunBuilder.Microseconds(result?.Downtime ?? TimeSpan.Zero), ReportRunBuilder.Microseconds(plan?.Plan?.ExpectedDowntime ?? TimeSpan.Zero), ReportRunBuilder.Microseconds(result?.Duration ?? TimeSpan.Zero));

    private static string FirstWord(string text) => text.Split(',', 2)[0];

    /// <summary>"shop/data-redis-0" and "shop/drydock-verify-data-redis-0" are of the set "shop/redis": the ordinal ends the name, and the set's name stands before it, the longest that there is.</summary>
    private int OfObject(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return -1;
        var (ns, name) = (key[..(slash + 1)], key[(slash + 1)..]);
        if (name.StartsWith(CanaryPrefix, StringComparison.Ordinal)) return _sets.GetValueOrDefault(ns + name[CanaryPrefix.Length..], -1);
        var dash = name.LastIndexOf('-');
        if (dash < 0 || dash == name.Length - 1 || name.AsSpan(dash + 1).ContainsAnyExceptInRange('0', '9')) return -1;
        name = name[..dash];
        for (var from = 0; from >= 0;)
        {
            if (_sets.TryGetValue(ns + name[from..], out var set)) return set;
            var next = name.IndexOf('-', from);
            from = next < 0 ? -1 : next + 1;
        }

        return -1;
    }
}
