using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Contract;

/// <content>Paths under an object: scale, status, eviction.</content>
internal sealed partial class KubernetesPortContract
{
    private const string IdleSet = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"scaled"},"spec":{"replicas":0,"serviceName":"s","selector":{"matchLabels":{"a":"b"}},
         "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"IMAGE"}]}}}}
        """;

    [Test]
    public async Task A_scale_has_a_path_of_its_own()
    {
        _saw.Saw("create a set", await Send(KubeVerb.Create, KubeResources.StatefulSets, body: KubeDocument.Parse(IdleSet.Replace("IMAGE", _arm.ShellImage, StringComparison.Ordinal))), "201");
        var scale = new KubeRequest(KubeVerb.Get, KubeResources.StatefulSets, _arm.Namespace, "scaled", "scale");
        var got = await _arm.Api.SendAsync(scale, _limit.Token);
        _saw.Saw("scale", $"{got.Body.Text("kind")} {got.Body.Text("apiVersion")} {got.Body.Integer("spec", "replicas") ?? 0}", "Scale autoscaling/v1 0");
        var patched = await _arm.Api.SendAsync(scale with { Verb = KubeVerb.Patch, ContentType = PatchContentType.Merge, Body = KubeDocument.Parse("""{"spec":{"replicas":1}}""") }, _limit.Token);
        _saw.Saw("patched scale", Invariant($"{patched.Body.Integer("spec", "replicas")}"), "1");
        var late = await _arm.Api.SendAsync(scale with { Verb = KubeVerb.Update, Body = got.Body.WithAt(["spec", "replicas"], 2) }, _limit.Token);
        _saw.Saw("update of a scale that has changed", late, "409 Conflict");
        _saw.Saw("replicas of the set", Invariant($"{(await Send(KubeVerb.Get, KubeResources.StatefulSets, "scaled")).Body.Integer("spec", "replicas")}"), "1");
        _saw.Saw("scale of what is not there", await _arm.Api.SendAsync(scale with { Name = "absent" }, _limit.Token), "404 NotFound: statefulsets.apps \"absent\" not found");
        await Send(KubeVerb.Delete, KubeResources.StatefulSets, "scaled");
    }

    [Test]
    public async Task A_status_has_a_path_of_its_own_and_nothing_else_is_written_there()
    {
        var claim = KubeDocument.Parse("""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"told"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"contract-none","resources":{"requests":{"storage":"1Gi"}}}}
            """);
        var created = await Send(KubeVerb.Create, KubeResources.PersistentVolumeClaims, body: claim);
        _saw.Saw("create a claim", created, "201");
        var patch = KubeDocument.Parse("""{"metadata":{"labels":{"by":"status"}},"spec":{"volumeName":"nothing"},"status":{"conditions":[{"type":"Told","status":"True"}]}}""");
        var status = new KubeRequest(KubeVerb.Patch, KubeResources.PersistentVolumeClaims, _arm.Namespace, "told", "status", ContentType: PatchContentType.Merge, Body: patch);
        var patched = (await _arm.Api.SendAsync(status, _limit.Token)).Body;
        _saw.Saw("condition by status", patched.List("status", "conditions").Count == 1 ? patched.List("status", "conditions")[0].Text("type") : null, "Told");
        _saw.Saw("spec by status", patched.Text("spec", "volumeName"), "nothing");
        var direct = await Send(KubeVerb.Patch, KubeResources.PersistentVolumeClaims, "told", KubeDocument.Parse("""{"status":{"conditions":null}}"""), PatchContentType.Merge);
        _saw.Saw("status by the object's own path", Invariant($"{direct.Body.List("status", "conditions").Count} condition"), "1 condition");
        await Send(KubeVerb.Delete, KubeResources.PersistentVolumeClaims, "told");
    }

    [Test]
    public async Task An_eviction_asks_the_budget()
    {
        await RunPodAsync();
        var budget = KubeDocument.Parse("""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"box"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"box"}}}}""");
        _saw.Saw("create a budget", await Send(KubeVerb.Create, KubeResources.PodDisruptionBudgets, body: budget), "201");
        while ((await Send(KubeVerb.Get, KubeResources.PodDisruptionBudgets, "box")).Body.Integer("status", "currentHealthy") != 1) await Task.Delay(20, _limit.Token);
        var eviction = KubeDocument.Parse("""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"box"}}""");
        var request = new KubeRequest(KubeVerb.Create, KubeResources.Pods, _arm.Namespace, "box", "eviction", Body: eviction);
        var refused = await _arm.Api.SendAsync(request, _limit.Token);
        _saw.Saw("eviction of the last one", refused, "429 TooManyRequests: Cannot evict pod as it would violate the pod's disruption budget.");
        _saw.Saw("its cause", string.Join("; ", refused.Body.List("details", "causes").Select(c => $"{c.Text("reason")}: {c.Text("message")}")),
            "DisruptionBudget: The disruption budget box needs 1 healthy pods and has 1 currently");
        await Send(KubeVerb.Delete, KubeResources.PodDisruptionBudgets, "box");
        _saw.Saw("eviction without a budget", await _arm.Api.SendAsync(request, _limit.Token), "201");
        while ((await Send(KubeVerb.Get, KubeResources.Pods, "box")).IsSuccess) await Task.Delay(20, _limit.Token);
        _saw.Saw("eviction of what is gone", await _arm.Api.SendAsync(request, _limit.Token), "404 NotFound");
    }
}
