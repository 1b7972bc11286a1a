using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Harness.Running;

namespace Drydock.Harness.Procedures;

/// <summary>
/// What an operator has at hand: kubectl, a watch on the wrist, and the clients' configuration. It knows no environment, so that a procedure runs in virtual time on simulators as
/// on a real cluster.
/// </summary>
/// <param name="api">The cluster as the operator's kubectl sees it.</param>
/// <param name="clock">The time of the cluster.</param>
/// <param name="clients">The clients' configuration.</param>
/// <param name="manifests">What was applied before the procedure.</param>
/// <param name="typed">Gets every command as it is typed.</param>
/// <param name="cancellationToken">Sends the operator home.</param>
internal sealed class HandProcedureContext(IKubernetesApi api, TimeProvider clock, IClientSwitch clients, IReadOnlyList<Manifest> manifests, Action<string> typed, CancellationToken cancellationToken)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly OrderedDictionary<string, List<string>> _checks = new(StringComparer.Ordinal);

    internal IClientSwitch Clients => clients;
    internal IReadOnlyList<Manifest> Manifests => manifests;

    /// <summary>What the procedure itself has looked at, in the order of looking.</summary>
    internal IReadOnlyList<CheckerResult> Checks => _checks.Select(c => new CheckerResult(c.Key, c.Value.Count == 0, c.Value)).ToList();

    /// <summary>A command as it is typed, for the timeline.</summary>
    internal void Type(string command) => typed($"$ {command}");

    /// <summary>Something that must hold, under the name of a check; a check that was never asked for is not in the report.</summary>
    internal void Check(string name, bool holds, string violation)
    {
        if (!_checks.TryGetValue(name, out var violations)) _checks[name] = violations = [];
        if (!holds) violations.Add(violation);
    }

    /// <exception cref="ProcedureException">The API refused.</exception>
    internal async Task<KubeDocument> SendAsync(KubeRequest request)
    {
        var answer = await api.SendAsync(request, cancellationToken);
        return answer.IsSuccess ? answer.Body : throw new ProcedureException($"{request}: {answer.Message}");
    }

    internal Task<KubeDocument> CreateAsync(KubeResource resource, KubeDocument value) => SendAsync(new KubeRequest(KubeVerb.Create, resource, value.Namespace, Body: value));

    internal Task<KubeDocument> DeleteAsync(KubeResource resource, string? ns, string name) => SendAsync(new KubeRequest(KubeVerb.Delete, resource, ns, name));

    internal Task<KubeDocument> ScaleAsync(string ns, string statefulSet, int replicas) => SendAsync(new KubeRequest(
        KubeVerb.Patch, KubeResources.StatefulSets, ns, statefulSet, ContentType: PatchContentType.Merge,
        Body: KubeDocument.Object(("spec", KubeDocument.Object(("replicas", replicas))))));

    /// <summary>What a command in a container prints.</summary>
    /// <exception cref="ProcedureException">It could not be started, or failed.</exception>
    internal async Task<string> ExecAsync(string ns, string pod, string container, params IReadOnlyList<string> command)
    {
        var result = await api.ExecAsync(new ExecRequest(ns, pod, container, command), cancellationToken);
        return result is { ExitCode: 0, Error: null } ? result.Stdout
            : throw new ProcedureException($"{string.Join(' ', command)} in {ns}/{pod} ended with {result.ExitCode}: {result.Error ?? result.Stderr.Trim()}");
    }

    /// <summary>Looks again and again, as a person with kubectl get, until the object is as wanted.</summary>
    /// <exception cref="ProcedureException">It did not become so in half an hour.</exception>
    internal async Task<KubeDocument> WaitAsync(KubeResource resource, string? ns, string name, Func<KubeDocument, bool> wanted)
    {
        KubeResponse last = null!;
        await LookAsync(async () => (last = await GetAsync(resource, ns, name)).IsSuccess && wanted(last.Body), $"{resource} {ns}/{name} did not become what the procedure waits for");
        return last.Body;
    }

    /// <summary>Waits until an object is gone.</summary>
    /// <exception cref="ProcedureException">It was still there after half an hour.</exception>
    internal Task WaitForEndAsync(KubeResource resource, string? ns, string name) =>
        LookAsync(async () => (await GetAsync(resource, ns, name)).StatusCode == 404, $"{resource} {ns}/{name} does not go");

    /// <summary>Waits until a volume is attached to no node.</summary>
    /// <exception cref="ProcedureException">It was still attached after half an hour.</exception>
    internal Task WaitForDetachAsync(string persistentVolume) => LookAsync(
        async () => !(await SendAsync(new KubeRequest(KubeVerb.List, KubeResources.VolumeAttachments))).List("items")
            .Any(a => a.Text("spec", "source", "persistentVolumeName") == persistentVolume),
        $"{persistentVolume} stays attached");

    internal Task PauseAsync(TimeSpan time) => Task.Delay(time, clock, cancellationToken);

    private Task<KubeResponse> GetAsync(KubeResource resource, string? ns, string name) => api.SendAsync(new KubeRequest(KubeVerb.Get, resource, ns, name), cancellationToken);

    private async Task LookAsync(Func<Task<bool>> isThere, string otherwise)
    {
        var begun = clock.GetTimestamp();
        while (clock.GetElapsedTime(begun) < Patience)
        {
            if (await isThere()) return;
            await Task.Delay(LookAgain, clock, cancellationToken);
        }

        throw new ProcedureException(otherwise);
    }
}
