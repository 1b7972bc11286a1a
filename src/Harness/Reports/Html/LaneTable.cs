using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Reports.Html;

/// <summary>The lanes of a run in the order in which they are drawn, and which one a line of the timeline belongs to.</summary>
internal sealed class LaneTable
{
    private readonly Dictionary<(LaneKind Kind, string Name), int> _indexes = [];
    private readonly Dictionary<string, int> _ofProcess = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _migrators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _writers = new(StringComparer.Ordinal);

    internal LaneTable(RunResult run)
    {
        var recording = run.Recording ?? new RunRecording();
        foreach (var step in recording.Steps) _migrators.Add(step.Process);
        foreach (var call in recording.Calls) _migrators.Add(call.Process);
        foreach (var writer in run.Writers) _writers.TryAdd("writer-" + writer.Target.Replace('/', '-'), writer.Target);
        var known = new SortedSet<(LaneKind Kind, string Name)>(Comparer<(LaneKind Kind, string Name)>.Create(Compare));
        foreach (var state in recording.States) known.Add((state.Lane, state.Name));
        foreach (var migrator in _migrators) known.Add((LaneKind.Migrator, migrator));
        foreach (var writer in run.Writers) known.Add((LaneKind.Writer, writer.Target));
        foreach (var entry in run.Timeline)
        {
            if (entry.Kind == TimelineKind.Migration) _migrators.Add(entry.Process);
        }

        var processes = new SortedDictionary<string, (LaneKind, string)>(StringComparer.Ordinal);
        foreach (var entry in run.Timeline)
        {
            if (!processes.ContainsKey(entry.Process)) processes.Add(entry.Process, Find(entry.Process, known));
        }

        foreach (var (_, lane) in processes) known.Add(lane);
        Lanes = [.. known];
        for (var i = 0; i < Lanes.Count; i++) _indexes.Add(Lanes[i], i);
        foreach (var (process, lane) in processes) _ofProcess.Add(process, _indexes[lane]);
    }

    internal IReadOnlyList<(LaneKind Kind, string Name)> Lanes { get; }

    internal int IndexOf(LaneKind kind, string name) => _indexes[(kind, name)];

    internal int OfProcess(string process) => _ofProcess[process];

    private static int Compare((LaneKind Kind, string Name) left, (LaneKind Kind, string Name) right) =>
        left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : NaturalOrder.Instance.Compare(left.Name, right.Name);

    private (LaneKind Kind, string Name) Find(string process, SortedSet<(LaneKind Kind, string Name)> known)
    {
        if (_migrators.Contains(process)) return (LaneKind.Migrator, process);
        if (_writers.TryGetValue(process, out var target)) return (LaneKind.Writer, target);
        if (known.Contains((LaneKind.Node, process))) return (LaneKind.Node, process);
        // "namespace/pod/container": what runs in a pod.
        var last = process.LastIndexOf('/');
        if (last > 0 && known.Contains((LaneKind.Pod, process[..last]))) return (LaneKind.Pod, process[..last]);
        return known.Contains((LaneKind.Pod, process)) ? (LaneKind.Pod, process) : (LaneKind.Controller, process);
    }
}
