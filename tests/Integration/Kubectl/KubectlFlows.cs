using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubectl;

/// <summary>What people do with kubectl beyond the recorded transcripts, against one served cloud; every test has a namespace of its own.</summary>
public sealed class KubectlFlows
{
    private const double TimeScale = 4;
    private const int OldestMinor = 32;

    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {terminationGracePeriodSeconds: 1, containers: [{name: p, image: "registry.k8s.io/pause:3.10"}]}
        """;

    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: gadgets, singular: gadget, kind: Gadget, shortNames: [gd]}
          versions:
          - name: v1
            served: true
            storage: true
            additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}, {name: Where, type: string, jsonPath: .spec.where, priority: 1}]
            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [size], properties: {size: {type: integer, description: how big}, where: {type: string}}}}}}
        """;

    private ServedCloud _cloud = null!;
    private RealKubectl _kubectl = null!;
    private string _home = "";

    [OneTimeSetUp]
    public async Task ServeAsync()
    {
        RealKubectl.RequireMinorVersion(OldestMinor);
        _home = Directory.CreateTempSubdirectory("drydock-kubectl-").FullName;
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = TimeScale }, CancellationToken.None);
        _kubectl = new RealKubectl(_cloud.KubeconfigPath, _home, _home);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_cloud is not null) await _cloud.DisposeAsync();
        if (_home.Length > 0) Directory.Delete(_home, recursive: true);
    }

    [Test]
    public async Task A_deployment_is_rolled_out_changed_undone_and_exposed()
    {
        await NamespaceAsync("rollout");
        await DoAsync("kubectl -n rollout apply -f -", Deployment);
        await DoAsync("kubectl -n rollout rollout status deploy/web --timeout=30s");
        await DoAsync("kubectl -n rollout set image deploy/web p=registry.k8s.io/pause:3.9");
        await DoAsync("kubectl -n rollout rollout status deploy/web --timeout=30s");
        (await DoAsync("kubectl -n rollout rollout history deploy/web")).Should().Contain("\n2         <none>\n");
        await DoAsync("kubectl -n rollout rollout undo deploy/web");
        await DoAsync("kubectl -n rollout rollout status deploy/web --timeout=30s");
        (await DoAsync("kubectl -n rollout get deploy web -o jsonpath='{.spec.template.spec.containers[0].image}'")).Should().Be("registry.k8s.io/pause:3.10");
        await DoAsync("kubectl -n rollout expose deploy web --port=80");
        (await DoAsync("kubectl -n rollout get all")).Should().ContainAll("pod/web-", "service/web", "deployment.apps/web", "replicaset.apps/web-");
        await DoAsync("kubectl -n rollout delete deploy web --cascade=orphan");
        (await DoAsync("kubectl -n rollout get rs -o name")).Should().Contain("replicaset.apps/web-");
        await DoAsync("kubectl -n rollout delete rs --all --cascade=foreground");
        (await DoAsync("kubectl -n rollout get rs -o name")).Should().BeEmpty();
    }

    [Test]
    public async Task A_strategic_patch_and_a_second_apply_merge_lists_by_their_keys()
    {
        await NamespaceAsync("merge");
        await DoAsync("kubectl -n merge apply -f -", Deployment);
        (await DoAsync("kubectl -n merge diff -f -", Deployment)).Should().BeEmpty("nothing has changed");
        await DoAsync("""kubectl -n merge patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}'""");
        (await ContainersAsync()).Should().Be("p side\n", "a patch of one container leaves the others");
        await DoAsync("kubectl -n merge apply -f -", Deployment.Replace("3.10", "3.9", StringComparison.Ordinal));
        (await ContainersAsync()).Should().Be("p side\n", "apply leaves what it has never applied");
        (await DoAsync("kubectl -n merge apply -f - --dry-run=server -o jsonpath='{.spec.replicas}'", Deployment.Replace("replicas: 2", "replicas: 5", StringComparison.Ordinal))).Should().Be("5");
        (await DoAsync("kubectl -n merge get deploy web -o jsonpath='{.spec.replicas}'")).Should().Be("2", "a dry run changes nothing");

        Task<string> ContainersAsync() => DoAsync("kubectl -n merge get deploy web -o jsonpath='{range .spec.template.spec.containers[*]}{.name}{\" \"}{end}' | xargs -n9 | tr ' ' '\\n' | sort | xargs");
    }

    [Test]
    public async Task An_unknown_field_is_refused_warned_of_or_ignored_as_asked()
    {
        await NamespaceAsync("strict");
        var bad = Deployment.Replace("replicas:", "replicaz:", StringComparison.Ordinal);
        var refused = await _kubectl.RunAsync("kubectl -n strict apply -f -", bad);
        (refused.ExitCode, refused.Errors.Contains("strict decoding error: unknown field \"spec.replicaz\"", StringComparison.Ordinal)).Should().Be((1, true), refused.Errors);
        (await _kubectl.RunAsync("kubectl -n strict apply --validate=warn -f -", bad)).Errors.Should().Contain("Warning: unknown field \"spec.replicaz\"");
        (await _kubectl.RunAsync("kubectl -n strict apply --validate=false -f -", bad)).Errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_custom_resource_is_explained_printed_and_forgotten_with_its_definition()
    {
        await NamespaceAsync("custom");
        await DoAsync("kubectl apply -f -", Definition);
        await DoAsync("kubectl wait --for=condition=Established crd/gadgets.example.com --timeout=10s");
        await DoAsync("kubectl -n custom apply -f -", """{"apiVersion":"example.com/v1","kind":"Gadget","metadata":{"name":"one"},"spec":{"size":3,"where":"here"}}""");
        (await DoAsync("kubectl -n custom get gd")).Should().Be("NAME   SIZE\none    3\n");
        (await DoAsync("kubectl -n custom get gadget one -o wide")).Should().Be("NAME   SIZE   WHERE\none    3      here\n");
        (await DoAsync("kubectl explain gadget.spec")).Should().Contain("size\t<integer> -required-\n    how big");
        (await _kubectl.RunAsync("kubectl -n custom patch gadget one --type=merge -p '{\"spec\":{\"size\":\"big\"}}'")).Errors.Should().Contain("must be of type integer");
        await DoAsync("kubectl delete crd gadgets.example.com");
        (await _kubectl.RunAsync("kubectl api-resources --api-group=example.com --no-headers")).Output.Should().BeEmpty();
        (await _kubectl.RunAsync("kubectl explain gadget")).ExitCode.Should().Be(1);
    }

    [Test]
    public async Task A_node_is_drained_and_comes_back()
    {
        await NamespaceAsync("drain");
        await DoAsync("kubectl -n drain apply -f -", Deployment);
        await DoAsync("kubectl -n drain rollout status deploy/web --timeout=30s");
        var node = await DoAsync("kubectl -n drain get pods -o jsonpath='{.items[0].spec.nodeName}'");
        (await DoAsync($"kubectl drain {node} --force --timeout=30s")).Should().Contain("evicted").And.Contain($"node/{node} drained");
        (await DoAsync($"kubectl get node {node}")).Should().Contain("Ready,SchedulingDisabled");
        await DoAsync($"kubectl uncordon {node}");
        (await DoAsync($"kubectl get node {node}")).Should().NotContain("SchedulingDisabled");
        await DoAsync("kubectl delete namespace drain --wait=false");
    }

    [Test]
    public async Task A_watch_prints_one_header_and_a_line_per_change()
    {
        await NamespaceAsync("watched");
        var watch = _kubectl.RunAsync("timeout 4 kubectl -n watched get cm --watch --field-selector=metadata.name=w");
        await DoAsync("sleep 1; kubectl -n watched create cm w --from-literal=a=1; kubectl -n watched patch cm w -p '{\"data\":{\"b\":\"2\"}}'; kubectl -n watched delete cm w");
        var lines = (await watch).Output.TrimEnd('\n').Split('\n');
        lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).Should().Equal("DATA", "1", "2", "2");
    }

    [Test]
    public async Task Rights_are_told()
    {
        await NamespaceAsync("rights");
        await DoAsync("kubectl -n rights create role reader --verb=get,list --resource=pods");
        await DoAsync("kubectl -n rights create rolebinding reader --role=reader --user=bob");
        (await DoAsync("kubectl -n rights auth can-i list pods --as=bob")).Should().Be("yes\n");
        (await _kubectl.RunAsync("kubectl -n rights auth can-i delete pods --as=bob")).Output.Should().Be("no\n");
        (await DoAsync("kubectl -n rights auth can-i --list --as=bob")).Should().MatchRegex("pods +\\[\\] +\\[\\] +\\[get list\\]");
        var token = (await DoAsync("kubectl -n rights create token default")).Trim();
        (await DoAsync($"kubectl --token={token} auth whoami 2>&1 || true")).Should().NotContain("error: You must be logged in");
    }

    [Test]
    public async Task Metrics_are_not_there_as_on_a_cluster_without_a_metrics_server() =>
        (await _kubectl.RunAsync("kubectl top nodes")).Should().Be(new ProgramResult(1, "", "error: Metrics API not available\n"));

    [Test]
    public async Task Every_resource_is_explained()
    {
        var names = await DoAsync("kubectl api-resources --no-headers -o name | grep -v events.events");
        // One shell for all: kubectl is a process per resource.
        var failed = await DoAsync($"for r in {names.Replace('\n', ' ')}; do kubectl explain $r --recursive >/dev/null 2>&1 || echo $r; done");
        failed.Should().BeEmpty();
    }

    private Task NamespaceAsync(string name) => DoAsync($"kubectl create namespace {name}");

    private async Task<string> DoAsync(string command, string? input = null)
    {
        var result = await _kubectl.RunAsync(command, input);
        result.ExitCode.Should().Be(0, $"{command}\n{result.Output}{result.Errors}");
        return result.Output;
    }
}
