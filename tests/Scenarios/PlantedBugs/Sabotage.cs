using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>
/// A planted bug: what stands between the honest library and its ports and makes the pair of them do what a buggy library would do. A write can be swallowed (answered as
/// if done, never sent, and shown as done to every later look), a request can be changed on its way, what is read can be forged, a call can be held up, and something
/// can be done on the side. It outlives the migrator's crashes and the cleanup.
/// </summary>
internal sealed class Sabotage
{
    private readonly List<Func<KubeRequest, KubeDocument?, bool>> _swallowed = [];
    private readonly List<Func<KubeRequest, KubeRequest>> _rewritten = [];
    private readonly List<(KubeResource Resource, Func<KubeDocument, KubeDocument?> See)> _forged = [];
    private readonly List<Func<BlockVolume, BlockVolume>> _forgedVolumes = [];
    private readonly List<Func<BlockSnapshot, BlockSnapshot>> _forgedSnapshots = [];
    private readonly List<Func<CreateVolumeRequest, CreateVolumeRequest>> _rewrittenVolumes = [];
    private readonly List<Func<ExecRequest, ExecResult, ExecResult>> _forgedExecs = [];
    private readonly List<Func<ExecRequest, ExecResult?>> _answeredExecs = [];
    private readonly List<(string Text, string Instead)> _rewrittenExecs = [];
    private readonly List<(Func<KubeRequest, bool> When, Func<IKubernetesApi, Task> Act)> _acts = [];
    private readonly List<(Func<KubeRequest, bool> When, Func<KubeResponse> Answer)> _refused = [];
    private readonly SortedDictionary<string, KubeDocument> _pretended = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _hidden = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _hiddenVolumes = new(StringComparer.Ordinal);

    /// <summary>How often it did something: a bug that never strikes proves nothing.</summary>
    internal int Struck { get; private set; }

    /// <summary>DeleteVolume is answered as if done and never sent.</summary>
    internal bool KeepsVolumes { get; init; }

    internal MigrationPorts Wrap(MigrationPorts ports) => ports with
    {
        Kubernetes = new SabotagedKubernetesApi(ports.Kubernetes, this),
        BlockStorage = new SabotagedBlockStorage(ports.BlockStorage, this),
    };

    /// <summary>A write that is answered as if done and never sent; it is shown with the object as it is (null: there is none).</summary>
    internal Sabotage Swallow(Func<KubeRequest, KubeDocument?, bool> which) => Add(_swallowed, which);

    internal Sabotage Swallow(KubeVerb verb, KubeResource resource, Func<KubeRequest, bool>? which = null) =>
        Swallow((r, _) => r.Verb == verb && r.Resource == resource && (which is null || which(r)));

    /// <summary>Changes the body of a create.</summary>
    internal Sabotage Rewrite(KubeResource resource, Func<KubeDocument, KubeDocument> body) => Add(_rewritten, r =>
    {
        if (r.Verb != KubeVerb.Create || r.Resource != resource || r.Body is null) return r;
        var changed = body(r.Body);
        return changed.Equals(r.Body) ? r : r with { Body = changed };
    });

    /// <summary>Every look at objects of a resource shows this instead; null hides the object.</summary>
    internal Sabotage Forge(KubeResource resource, Func<KubeDocument, KubeDocument?> see) => Add(_forged, (resource, see));

    /// <summary>Every DescribeVolumes shows this instead.</summary>
    internal Sabotage ForgeVolumes(Func<BlockVolume, BlockVolume> see) => Add(_forgedVolumes, see);

    /// <summary>Every DescribeSnapshots shows this instead.</summary>
    internal Sabotage ForgeSnapshots(Func<BlockSnapshot, BlockSnapshot> see) => Add(_forgedSnapshots, see);

    /// <summary>Changes what CreateVolume is asked for.</summary>
    internal Sabotage RewriteVolumes(Func<CreateVolumeRequest, CreateVolumeRequest> request) => Add(_rewrittenVolumes, request);

    internal Sabotage ForgeExec(Func<ExecRequest, ExecResult, ExecResult> see) => Add(_forgedExecs, see);

    /// <summary>Does something on the side, once, before the first request of this kind is sent; the port is the honest one.</summary>
    internal Sabotage Once(Func<KubeRequest, bool> when, Func<IKubernetesApi, Task> act) => Add(_acts, (when, act));

    /// <summary>Holds up the first request of this kind.</summary>
    internal Sabotage Delay(Func<KubeRequest, bool> when, TimeSpan span) => Once(when, _ => Task.Delay(span, SimProcess.Current.World.Clock));

    /// <summary>Answers every request of this kind so, and never sends it.</summary>
    internal Sabotage Refuse(Func<KubeRequest, bool> when, Func<KubeResponse> answer) => Add(_refused, (when, answer));

    /// <summary>Commands that never reach a container, and what is answered instead.</summary>
    internal Sabotage AnswerExec(Func<ExecRequest, ExecResult?> answer) => Add(_answeredExecs, answer);

    /// <summary>Changes a text in the words of every command that has it.</summary>
    internal Sabotage RewriteExec(string text, string instead) => Add(_rewrittenExecs, (text, instead));

    internal ExecRequest OnItsWay(ExecRequest request)
    {
        foreach (var (text, instead) in _rewrittenExecs)
        {
            if (!request.Command.Any(w => w.Contains(text, StringComparison.Ordinal))) continue;
            Struck++;
            request = request with { Command = [.. request.Command.Select(w => w.Replace(text, instead, StringComparison.Ordinal))] };
        }

        return request;
    }

    internal async Task ActAsync(KubeRequest request, IKubernetesApi honest)
    {
        foreach (var act in _acts.Where(a => a.When(request)).ToList())
        {
            _acts.Remove(act);
            Struck++;
            await act.Act(honest);
        }
    }

    internal KubeResponse? Refusal(KubeRequest request)
    {
        foreach (var (when, answer) in _refused.Where(r => r.When(request)))
        {
            Struck++;
            return answer();
        }

        return null;
    }

    internal KubeRequest OnItsWay(KubeRequest request)
    {
        foreach (var rewrite in _rewritten)
        {
            var changed = rewrite(request);
            if (!ReferenceEquals(changed, request)) Struck++;
            request = changed;
        }

        return request;
    }

    internal bool IsSwallowed(KubeRequest request, KubeDocument? current)
    {
        if (!_swallowed.Exists(s => s(request, current))) return false;
        Struck++;
        return true;
    }

    internal void PretendPatch(KubeDocument current, KubeDocument patch)
    {
        var known = _pretended.GetValueOrDefault(current.Uid) ?? KubeDocument.EmptyObject;
        // Patches of patches: a null of the later one must stay one, so they are put together field by field.
        _pretended[current.Uid] = Combine(known, MergePatch.WithoutGuards(patch));
    }

    /// <summary>What was really written shows.</summary>
    internal void Sent(KubeDocument current, KubeDocument patch)
    {
        if (_pretended.ContainsKey(current.Uid)) PretendPatch(current, patch);
    }

    internal void PretendDeleted(KubeDocument current) => _hidden.Add(current.Uid);

    internal void PretendDeleted(VolumeId volume)
    {
        Struck++;
        _hiddenVolumes.Add(volume.Value);
    }

    /// <summary>An object as the library gets to see it; null: it does not.</summary>
    internal KubeDocument? See(KubeResource resource, KubeDocument value)
    {
        if (_hidden.Contains(value.Uid)) return null;
        if (_pretended.TryGetValue(value.Uid, out var patch)) value = MergePatch.Apply(value, patch);
        foreach (var (forged, see) in _forged)
        {
            if (forged != resource) continue;
            if (see(value) is not { } seen)
            {
                Struck++;
                return null;
            }

            if (!ReferenceEquals(seen, value)) Struck++;
            value = seen;
        }

        return value;
    }

    internal BlockVolume? See(BlockVolume volume)
    {
        if (_hiddenVolumes.Contains(volume.VolumeId.Value)) return null;
        foreach (var see in _forgedVolumes)
        {
            var seen = see(volume);
            if (seen != volume) Struck++;
            volume = seen;
        }

        return volume;
    }

    internal BlockSnapshot See(BlockSnapshot snapshot)
    {
        foreach (var see in _forgedSnapshots) snapshot = see(snapshot);
        return snapshot;
    }

    internal CreateVolumeRequest OnItsWay(CreateVolumeRequest request)
    {
        foreach (var rewrite in _rewrittenVolumes)
        {
            var changed = rewrite(request);
            if (!ReferenceEquals(changed, request)) Struck++;
            request = changed;
        }

        return request;
    }

    internal ExecResult? Answer(ExecRequest request)
    {
        foreach (var answer in _answeredExecs)
        {
            if (answer(request) is not { } given) continue;
            Struck++;
            return given;
        }

        return null;
    }

    internal ExecResult See(ExecRequest request, ExecResult result)
    {
        foreach (var see in _forgedExecs) result = see(request, result);
        return result;
    }

    private static KubeDocument Combine(KubeDocument earlier, KubeDocument later)
    {
        if (!later.IsObject || !earlier.IsObject) return later;
        foreach (var field in later.Fields) earlier = earlier.With(field.Name, Combine(earlier[field.Name] ?? KubeDocument.Null, field.Value));
        return earlier;
    }

    private Sabotage Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return this;
    }
}
