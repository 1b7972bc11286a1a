using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Contract;

/// <content>What a migration leans on: sets that go without their pods, claims that bind where they are told to, and what can't be changed.</content>
internal sealed partial class KubernetesPortContract
{
    [Test]
    public async Task A_set_can_go_and_leave_its_pods_and_come_back_to_them()
    {
        var set = KubeDocument.Parse("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"kept"},"spec":{"replicas":1,"serviceName":"kept","selector":{"matchLabels":{"app":"kept"}},
             "template":{"metadata":{"labels":{"app":"kept"}},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"c","image":"IMAGE","command":["sh","-c","while true; do sleep 5; done"]}]}}}}
            """.Replace("IMAGE", _arm.ShellImage, StringComparison.Ordinal));
        var created = (await Send(KubeVerb.Create, KubeResources.StatefulSets, body: set)).Body;
        var pod = await UntilAsync(KubeResources.Pods, "kept-0", p => p.List("status", "containerStatuses").Any(c => c.Flag("ready") == true));
        _saw.Saw("owner of the pod", (pod.List("metadata", "ownerReferences")[0].Text("uid") == created.Uid).ToString(), "True");
        var options = KubeDocument.Object(
            ("apiVersion", "v1"), ("kind", "DeleteOptions"), ("propagationPolicy", "Orphan"),
            ("preconditions", KubeDocument.Object(("uid", created.Uid))));
        _saw.Saw("delete of the set alone", await Send(KubeVerb.Delete, KubeResources.StatefulSets, "kept", options), "200");
        await UntilGoneAsync(KubeResources.StatefulSets, "kept");
        var orphan = await UntilAsync(KubeResources.Pods, "kept-0", p => p.List("metadata", "ownerReferences").Count == 0);
        (orphan.Uid, orphan.IsDeleting).Should().Be((pod.Uid, false));
        var again = (await Send(KubeVerb.Create, KubeResources.StatefulSets, body: set)).Body;
        var adopted = await UntilAsync(KubeResources.Pods, "kept-0", p => p.List("metadata", "ownerReferences").Count == 1);
        (adopted.Uid, adopted.List("metadata", "ownerReferences")[0].Text("uid")).Should().Be((pod.Uid, again.Uid));
        var template = await Send(KubeVerb.Patch, KubeResources.StatefulSets, "kept", KubeDocument.Parse("""{"spec":{"serviceName":"other"}}"""), PatchContentType.Merge);
        _saw.Saw("another service name", template, "422 Invalid: StatefulSet.apps \"kept\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
            + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        await Send(KubeVerb.Delete, KubeResources.StatefulSets, "kept");
        await UntilGoneAsync(KubeResources.Pods, "kept-0");
    }

    [Test]
    public async Task A_claim_binds_to_the_volume_that_waits_for_it_and_to_no_other()
    {
        var volumeName = $"{_arm.Namespace}-waiting";
        var volume = KubeDocument.Parse($$"""
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"{{volumeName}}"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"contract-none",
             "persistentVolumeReclaimPolicy":"Retain","hostPath":{"path":"/tmp/{{volumeName}}"},"claimRef":{"kind":"PersistentVolumeClaim","namespace":"{{_arm.Namespace}}","name":"bound"} } }
            """);
        var volumes = new KubeRequest(KubeVerb.Create, KubeResources.PersistentVolumes, Body: volume);
        try
        {
            _saw.Saw("create a volume", await _arm.Api.SendAsync(volumes, _limit.Token), "201");
            await Send(KubeVerb.Create, KubeResources.PersistentVolumeClaims, body: Claim("other", null));
            _saw.Saw("create its claim", await Send(KubeVerb.Create, KubeResources.PersistentVolumeClaims, body: Claim("bound", volumeName)), "201");
            var bound = await UntilAsync(KubeResources.PersistentVolumeClaims, "bound", c => c.Text("status", "phase") == "Bound");
            var held = await _arm.Api.SendAsync(volumes with { Verb = KubeVerb.Get, Name = volumeName, Body = null }, _limit.Token);
            (held.Body.Text("spec", "claimRef", "uid"), held.Body.Text("status", "phase")).Should().Be((bound.Uid, "Bound"));
            _saw.Saw("the other claim", (await Send(KubeVerb.Get, KubeResources.PersistentVolumeClaims, "other")).Body.Text("status", "phase"), "Pending");
            var moved = await Send(KubeVerb.Patch, KubeResources.PersistentVolumeClaims, "bound", KubeDocument.Parse("""{"spec":{"volumeName":"elsewhere"}}"""), PatchContentType.Merge);
            _saw.Saw("a bound claim's other volume", $"{moved.StatusCode} {Causes(moved).Split('\n')[0]}",
                "422 FieldValueForbidden spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
            await Send(KubeVerb.Delete, KubeResources.PersistentVolumeClaims, "bound");
            await UntilGoneAsync(KubeResources.PersistentVolumeClaims, "bound");
            string? phase;
            while ((phase = await PhaseAsync()) == "Bound") await Task.Delay(20, _limit.Token);
            _saw.Saw("the volume without its claim", phase, "Released");
        }
        finally
        {
            await _arm.Api.SendAsync(volumes with { Verb = KubeVerb.Delete, Name = volumeName, Body = null }, _limit.Token);
            await Send(KubeVerb.Delete, KubeResources.PersistentVolumeClaims, "other");
        }

        async Task<string?> PhaseAsync() => (await _arm.Api.SendAsync(volumes with { Verb = KubeVerb.Get, Name = volumeName, Body = null }, _limit.Token)).Body.Text("status", "phase");
    }

    [Test]
    public async Task A_list_of_a_version_that_is_yet_to_come_is_asked_for_again()
    {
        var now = ulong.Parse((await Send(KubeVerb.List)).Body.Text("metadata", "resourceVersion")!, CultureInfo.InvariantCulture);
        var early = await Send(KubeVerb.List, query: With("resourceVersion", Invariant($"{now + 1_000_000}")));
        _saw.Saw("a list of the future", early, "504 Timeout");
        _saw.Saw("its cause", string.Join("; ", early.Body.List("details", "causes").Select(c => c.Text("reason"))), "ResourceVersionTooLarge");
        _saw.Saw("when to ask again", Header(early, "Retry-After"), "1");
        _saw.Saw("a list of any version", await Send(KubeVerb.List, query: With("resourceVersion", "0")), "200");
    }

    private static KubeDocument Claim(string name, string? volume) => KubeDocument.Object(
        ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("metadata", KubeDocument.Object(("name", name))),
        ("spec", KubeDocument.Object(
            ("accessModes", KubeDocument.Array("ReadWriteOnce")), ("storageClassName", "contract-none"), ("volumeName", volume is null ? null : KubeDocument.Of(volume)),
            ("resources", KubeDocument.Object(("requests", KubeDocument.Object(("storage", "1Gi"))))))));

    private async Task<KubeDocument> UntilAsync(KubeResource resource, string name, Func<KubeDocument, bool> holds)
    {
        while (true)
        {
            var answer = await Send(KubeVerb.Get, resource, name);
            if (answer.IsSuccess && holds(answer.Body)) return answer.Body;
            await Task.Delay(20, _limit.Token);
        }
    }

    private async Task UntilGoneAsync(KubeResource resource, string name)
    {
        while ((await Send(KubeVerb.Get, resource, name)).StatusCode != 404) await Task.Delay(20, _limit.Token);
    }
}
