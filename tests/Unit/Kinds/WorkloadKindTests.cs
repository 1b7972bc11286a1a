using Drydock.Core.Kubernetes;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkloadKindTests
{
    private const string Sets = "/apis/apps/v1/namespaces/default/statefulsets";
    private const string Template = """{"metadata":{"labels":{"app":"s"}},"spec":{"containers":[{"name":"c","image":"busybox","volumeMounts":[{"name":"data","mountPath":"/d"}]}]}}""";

    private readonly KindServer _server = new();

    [Test]
    public void A_StatefulSet_is_completed_as_the_api_does()
    {
        var set = _server.Create(Sets, Set("""[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1024Mi"}}}}]"""));
        set.Integer("spec", "replicas").Should().Be(1);
        set.Text("spec", "podManagementPolicy").Should().Be("OrderedReady");
        set.At("spec", "updateStrategy")!.ToString().Should().Be("""{"type":"RollingUpdate","rollingUpdate":{"partition":0}}""");
        set.At("spec", "persistentVolumeClaimRetentionPolicy")!.ToString().Should().Be("""{"whenDeleted":"Retain","whenScaled":"Retain"}""");
        set.List("spec", "volumeClaimTemplates")[0].ToString().Should().Be(
            """{"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"volumeMode":"Filesystem"},"status":{"phase":"Pending"}}""");
        set.At("status")!.ToString().Should().Be("""{"replicas":0,"availableReplicas":0}""");
    }

    [Test]
    public void A_mount_needs_a_volume_or_a_claim_template()
    {
        _server.Post(Sets, Set("""[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]""")).Should().BeEmpty();
        _server.Post(Sets, Set("[]").Replace("{\"name\":\"s\"}", "{\"name\":\"t\"}", StringComparison.Ordinal)).Should().Contain("volumeMounts[0].name: Not found: \"data\"");
    }

    [Test]
    public void A_Deployment_and_a_Job_are_completed_too()
    {
        var deployment = _server.Create("/apis/apps/v1/namespaces/default/deployments",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i:1"}]}}}}""");
        deployment.At("spec", "strategy")!.ToString().Should().Be("""{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}""");
        deployment.Integer("spec", "progressDeadlineSeconds").Should().Be(600);

        var job = _server.Create("/apis/batch/v1/namespaces/default/jobs",
            """{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"metadata":{"labels":{"x":"y"}},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""");
        job.At("spec", "selector", "matchLabels")!.ToString().Should().Be($$"""{"batch.kubernetes.io/controller-uid":"{{job.Uid}}"}""");
        job.At("spec", "template", "metadata", "labels")!.Fields.Select(f => f.Name).Should()
            .Equal("batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name", "x");
        job.Label("x").Should().Be("y");
        job.Flag("spec", "manualSelector").Should().BeFalse();
    }

    [Test]
    public void A_pod_takes_its_service_account_and_priority_as_admission_has_it()
    {
        const string pods = "/api/v1/namespaces/default/pods";
        _server.Post(pods, Pod("a", "\"serviceAccountName\":\"ghost\"")).Should().Be("pods \"a\" is forbidden: error looking up service account default/ghost: serviceaccount \"ghost\" not found");
        _server.Create("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"quiet"},"automountServiceAccountToken":false}""");
        var quiet = _server.Create(pods, Pod("b", "\"serviceAccountName\":\"quiet\""));
        quiet.List("spec", "volumes").Should().BeEmpty();
        quiet.Text("spec", "serviceAccount").Should().Be("quiet");
        _server.Create("/apis/scheduling.k8s.io/v1/priorityclasses", """{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"high"},"value":7}""");
        _server.Create(pods, Pod("c", "\"priorityClassName\":\"high\"")).Integer("spec", "priority").Should().Be(7);
        _server.Post(pods, Pod("d", "\"priorityClassName\":\"ghost\"")).Should().EndWith("no PriorityClass with name ghost was found");
        _server.Create(pods, Pod("e", "\"nodeSelector\":{}")).List("spec", "volumes")[0].Text("name").Should().StartWith("kube-api-access-");
    }

    [Test]
    public void A_container_that_never_restarts_stays_terminated()
    {
        const string pod = "/api/v1/namespaces/default/pods/p";
        _server.Create("/api/v1/namespaces/default/pods", Pod("p", "\"restartPolicy\":\"Never\""));
        const string ended = """{"status":{"containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":0}},"ready":false,"restartCount":0,"image":"i","imageID":""}]}}""";
        const string running = """{"status":{"containerStatuses":[{"name":"c","state":{"running":{}},"ready":true,"restartCount":0,"image":"i","imageID":""}]}}""";
        _server.Patch(pod + "/status", running).Should().BeEmpty();
        _server.Patch(pod + "/status", ended).Should().BeEmpty();
        _server.Patch(pod + "/status", running).Should().EndWith("status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state");
    }

    [Test]
    public void An_autoscaler_of_the_old_version_is_the_same_object_as_the_new_one()
    {
        const string path = "/namespaces/default/horizontalpodautoscalers";
        _server.Create("/apis/autoscaling/v1" + path,
            """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"StatefulSet","name":"s"},"maxReplicas":3,"targetCPUUtilizationPercentage":50}}""")
            .Text("apiVersion").Should().Be("autoscaling/v1");
        var read = _server.Send("GET", "/apis/autoscaling/v2" + path + "/h", "").Body;
        read.Text("apiVersion").Should().Be("autoscaling/v2");
        read.At("spec", "metrics")!.ToString().Should().Be("""[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}]""");
        _server.Patch("/apis/autoscaling/v2" + path + "/h", """{"spec":{"maxReplicas":0}}""").Should().Contain("spec.maxReplicas: Invalid value: 0: must be greater than 0");
        _server.Send("GET", "/apis/autoscaling/v1" + path + "/h", "").Body.Integer("spec", "targetCPUUtilizationPercentage").Should().Be(50);
    }

    private static string Pod(string name, string more) =>
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]," + more + "}}";

    private static string Set(string claims) =>
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"metadata\":{\"name\":\"s\"},\"spec\":{\"serviceName\":\"s\",\"selector\":{\"matchLabels\":{\"app\":\"s\"}},\"template\":"
        + Template + ",\"volumeClaimTemplates\":" + claims + "}}";
}
