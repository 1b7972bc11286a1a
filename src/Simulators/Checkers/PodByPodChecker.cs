using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Checkers;

/// <summary>
/// While a set is moved pod by pod, at most one of its pods is held down at a time (deleted, and kept by the migration's finalizer), and that one is stopped only while all others serve.
/// </summary>
public sealed class PodByPodChecker(CheckedMigration migration) : Checker("pod by pod: one at a time, and the others serve")
{
    private const string Hold = "drydock.dev/hold";

    private readonly SortedSet<string> _held = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _serving = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _stoppedBesideOthers = [];

    /// <summary>What is there before the migration.</summary>
    public void Begin(IEnumerable<KubeDocument> pods)
    {
        foreach (var pod in pods) Changed(null, pod);
    }

    public void Changed(KubeDocument? before, KubeDocument? after)
    {
        if ((after ?? before) is not { } pod || !migration.IsPodOfSet(pod.Namespace ?? "", pod.Name)) return;
        var (was, isHeld) = (before is not null && IsHeld(before), after is not null && IsHeld(after));
        if (isHeld && !was) Stopped(pod.Name);
        if (!isHeld) _held.Remove(pod.Name);
        if (after is not null && IsServing(after))
        {
            _serving.Add(pod.Name);
            _seen.Add(pod.Name);
        }
        else _serving.Remove(pod.Name);
    }

    /// <summary>Nobody but the migration stopped a pod: then it must not have stopped one beside another that was down.</summary>
    public void JudgeUndisturbed()
    {
        foreach (var stopped in _stoppedBesideOthers) Violate(stopped);
    }

    private void Stopped(string pod)
    {
        if (_held.Count > 0) Violate($"{pod} is stopped while {string.Join(", ", _held)} is held down");
        var down = _seen.Where(p => p != pod && !_serving.Contains(p) && !_held.Contains(p)).ToList();
        if (down.Count > 0) _stoppedBesideOthers.Add($"{pod} is stopped while {string.Join(", ", down)} does not serve");
        _held.Add(pod);
    }

    private static bool IsHeld(KubeDocument pod) => pod.IsDeleting && pod.List("metadata", "finalizers").Any(static f => f.ScalarText == Hold);

    private static bool IsServing(KubeDocument pod) =>
        !pod.IsDeleting && pod.List("status", "conditions").Any(static c => c.Text("type") == "Ready" && c.Text("status") == "True");
}
