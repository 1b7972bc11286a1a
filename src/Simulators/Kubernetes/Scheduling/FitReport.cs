using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>
/// Collects why no node takes a pod and words it as the scheduler does. Provenance: Recorded (storage/pod-missing-claim: the message of a failure before the nodes were looked at,
/// with its trailing "not found"); Documented (kube-scheduler 1.35 and later: reasons per node and what preemption says of them). Preemption itself isn't simulated.
/// </summary>
internal sealed class FitReport
{
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly int _nodes;
    private readonly string? _beforeNodes;
    private int _helpless;
    private int _withoutVictims;

    private FitReport(int nodes, string? beforeNodes, SchedulingConcerns concerns)
    {
        (_nodes, _beforeNodes, Concerns) = (nodes, beforeNodes, concerns);
    }

    internal SchedulingConcerns Concerns { get; private set; }

    internal static FitReport PerNode(int nodes) => new(nodes, null, SchedulingConcerns.Nodes);

    /// <summary>The pod can't go anywhere, whatever the nodes are.</summary>
    internal static FitReport BeforeNodes(int nodes, string message, SchedulingConcerns concerns) => new(nodes, message, concerns | SchedulingConcerns.Nodes);

    internal void Add(FilterFailure failure)
    {
        foreach (var reason in failure.Reasons) _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        Concerns |= failure.Concern;
        if (failure.EvictionCouldHelp) _withoutVictims++;
        else _helpless++;
    }

    internal string Message()
    {
        if (_nodes == 0) return "no nodes available to schedule pods";
        var head = string.Create(CultureInfo.InvariantCulture, $"0/{_nodes} nodes are available:");
        if (_beforeNodes is not null) return $"{head} {_beforeNodes}. not found";
        var preemption = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (_withoutVictims > 0) preemption["No preemption victims found for incoming pod"] = _withoutVictims;
        if (_helpless > 0) preemption["Preemption is not helpful for scheduling"] = _helpless;
        return $"{head} {Histogram(_reasons)}. no new claims to deallocate, preemption: {head} {Histogram(preemption)}.";
    }

    private static string Histogram(SortedDictionary<string, int> counts)
    {
        var parts = counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}")).ToArray();
        Array.Sort(parts, StringComparer.Ordinal);
        return string.Join(", ", parts);
    }
}
