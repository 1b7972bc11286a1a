using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.State;

/// <summary>What the journal holds of a move pod by pod.</summary>
internal sealed class RollingState
{
    /// <summary>The name of the application's kind, and its container in the pods.</summary>
    internal required string Application { get; init; }

    internal required string Container { get; init; }

    /// <summary>The set's pods as the plan found them, in the order of their ordinals.</summary>
    internal required IReadOnlyList<string> Pods { get; init; }

    /// <summary>The pod that is being moved, or returned to its source; null between two pods.</summary>
    internal string? Current { get; set; }

    /// <summary>The uid of the pod that is held down, or that keeps its name, since its volumes were seen quiet; null before that was seen.</summary>
    internal string? Held { get; set; }

    /// <summary>Whether the current pod goes back to its source before its own commit.</summary>
    internal bool IsReturning { get; set; }

    /// <summary>Pods whose next start is on the encrypted volumes.</summary>
    internal SortedSet<string> Committed { get; } = new(StringComparer.Ordinal);

    /// <summary>Pods that have caught up on their encrypted volumes.</summary>
    internal SortedSet<string> Moved { get; } = new(StringComparer.Ordinal);

    /// <summary>On the way back: pods that have caught up on their sources.</summary>
    internal SortedSet<string> Returned { get; } = new(StringComparer.Ordinal);

    /// <summary>When clients noticed a hand-over: by pod, the beginning, and the end if it is over.</summary>
    internal SortedDictionary<string, (DateTimeOffset Began, DateTimeOffset? Ended)> HandOvers { get; } = new(StringComparer.Ordinal);

    /// <summary>For how long clients have noticed hand-overs; null when there was none.</summary>
    internal TimeSpan? HandOverTime
    {
        get
        {
            TimeSpan? sum = null;
            foreach (var (began, ended) in HandOvers.Values)
            {
                if (ended is { } end) sum = (sum ?? TimeSpan.Zero) + (end - began);
            }

            return sum;
        }
    }

    internal KubeDocument ToDocument() => KubeDocument.Object(
        ("application", Application),
        ("container", Container),
        ("pods", Names(Pods)),
        ("current", Text(Current)),
        ("held", Text(Held)),
        ("returning", IsReturning),
        ("committed", Names(Committed)),
        ("moved", Names(Moved)),
        ("returned", Names(Returned)),
        ("handOvers", KubeDocument.ObjectOf(HandOvers.Select(h => new KubeField(h.Key, KubeDocument.Object(("began", Time(h.Value.Began)), ("ended", h.Value.Ended is { } ended ? KubeDocument.Of(Time(ended)) : null)))))));

    internal static RollingState FromDocument(KubeDocument value)
    {
        var read = new RollingState
        {
            Application = value.Text("application")!,
            Container = value.Text("container")!,
            Pods = [.. value.List("pods").Select(p => p.ScalarText!)],
            Current = value.Text("current"),
            Held = value.Text("held"),
            IsReturning = value.Flag("returning") == true,
        };
        foreach (var pod in value.List("committed")) read.Committed.Add(pod.ScalarText!);
        foreach (var pod in value.List("moved")) read.Moved.Add(pod.ScalarText!);
        foreach (var pod in value.List("returned")) read.Returned.Add(pod.ScalarText!);
        foreach (var handOver in value["handOvers"]!.Fields)
        {
            read.HandOvers[handOver.Name] = (Time(handOver.Value.Text("began")!), handOver.Value.Text("ended") is { } ended ? Time(ended) : null);
        }

        return read;
    }

    private static KubeDocument Names(IEnumerable<string> names) => KubeDocument.ArrayOf(names.Select(KubeDocument.Of));

    private static KubeDocument? Text(string? value) => value is null ? null : KubeDocument.Of(value);

    private static string Time(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
