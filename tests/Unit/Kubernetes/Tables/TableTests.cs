using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Tables;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Unit.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Tables;

public sealed class TableTests
{
    private const string TableType = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [TestCase(-3, "<invalid>")]
    [TestCase(-0.5, "0s")]
    [TestCase(119, "119s")]
    [TestCase(120, "2m")]
    [TestCase(185, "3m5s")]
    [TestCase(601, "10m")]
    [TestCase(3 * 3600 + 60, "3h1m")]
    [TestCase(47 * 3600, "47h")]
    [TestCase(49 * 3600, "2d1h")]
    [TestCase(300 * 86400L, "300d")]
    [TestCase(1000 * 86400L, "2y270d")]
    [TestCase(4000 * 86400L, "10y")]
    public void Ages_are_printed_as_kubectl_prints_them(double seconds, string text) => HumanDuration.Of(TimeSpan.FromSeconds(seconds)).Should().Be(text);

    [TestCase("""{"phase":"Running","containerStatuses":[{"ready":true,"restartCount":0,"state":{"running":{}}}]}""", "", "1/1 Running 0")]
    [TestCase("""{"phase":"Running","containerStatuses":[{"restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2026-11-20T11:57:00Z"}}}]}""", "", "0/1 CrashLoopBackOff 4 (3m ago)")]
    [TestCase("""{"phase":"Succeeded","containerStatuses":[{"restartCount":0,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "", "0/1 Completed 0")]
    [TestCase("""{"phase":"Failed","containerStatuses":[{"restartCount":0,"state":{"terminated":{"exitCode":3}}}]}""", "", "0/1 ExitCode:3 0")]
    [TestCase("""{"phase":"Failed","containerStatuses":[{"restartCount":0,"state":{"terminated":{"exitCode":137,"signal":9}}}]}""", "", "0/1 Signal:9 0")]
    [TestCase("""{"phase":"Failed","reason":"Evicted"}""", "", "0/1 Evicted 0")]
    [TestCase("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":0,"state":{"running":{}}}]}""", """,{"name":"i"}""", "0/1 Init:0/1 0")]
    [TestCase("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}""", """,{"name":"i"}""", "0/1 Init:CrashLoopBackOff 2")]
    [TestCase("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":0,"state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}""", """,{"name":"i"}""", "0/1 Init:Error 0")]
    [TestCase("""{"phase":"Running","conditions":[{"type":"Initialized","status":"True"}],"initContainerStatuses":[{"name":"i","restartCount":1,"started":true,"ready":true,"state":{"running":{}}}],"containerStatuses":[{"ready":true,"restartCount":2,"state":{"running":{}}}]}""", """,{"name":"i","restartPolicy":"Always"}""", "2/2 Running 3")]
    [TestCase("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}""", "", "0/1 SchedulingGated 0")]
    public void The_status_of_a_pod_is_what_its_containers_do(string status, string init, string expected)
    {
        var pod = KubeDocument.Parse($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{}],"initContainers":[{{{init.TrimStart(',')}}}]},"status":{{{status}}}}""");
        var cells = Row(pod).List("cells");
        string.Join(' ', cells.Skip(1).Take(3).Select(c => c.ScalarText)).Should().Be(expected);
    }

    [TestCase("Running", "Terminating")]
    [TestCase("Succeeded", "Succeeded")]
    public void A_pod_that_is_deleted_is_terminating_unless_it_is_over(string phase, string expected)
    {
        var pod = KubeDocument.Parse($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","deletionTimestamp":"2026-11-20T11:59:00Z"},"spec":{"containers":[{}]},"status":{"phase":"{{{phase}}}"}}""");
        Row(pod).List("cells")[2].ScalarText.Should().Be(expected);
    }

    [Test]
    public void Every_kind_has_as_many_cells_as_columns()
    {
        foreach (var kind in KindCatalog.CreateAll())
        {
            var table = Converter().Convert(KubeDocument.Object(("apiVersion", kind.Resource.ApiVersion), ("kind", kind.Kind), ("metadata", KubeDocument.Object(("name", "n")))), IncludeObject.None, Now);
            table.List("rows")[0].List("cells").Count.Should().Be(table.List("columnDefinitions").Count, kind.Kind);
        }
    }

    [Test]
    public void Printer_columns_of_a_snapshot_print_values_of_their_type()
    {
        var snapshot = KubeDocument.Parse("""
            {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"s","creationTimestamp":"2026-11-20T11:59:30Z"},
             "spec":{"source":{"persistentVolumeClaimName":"c"}},"status":{"readyToUse":true,"restoreSize":"1Gi","creationTime":"2026-11-20T11:59:40Z"}}
            """);
        Row(snapshot)["cells"]!.ToString().Should().Be("""["s",true,"c",null,"1Gi",null,null,"20s","30s"]""");
    }

    [TestCase(".spec.a", "1")]
    [TestCase(".spec.list[1].v", "y")]
    [TestCase(".spec.list[-1].v", "y")]
    [TestCase(".spec.list[?(@.k==\"b\")].v", "y")]
    [TestCase(".spec.list[*].v", "x")]
    [TestCase(".metadata.labels.example\\.com/x", "l")]
    [TestCase(".metadata.labels['example.com/x']", "l")]
    [TestCase(".spec.list[?(@.k==\"z\")].v", null)]
    [TestCase(".spec.nope.deeper", null)]
    [TestCase(".spec.list[", null)]
    public void Column_paths_find_the_first_value(string path, string? expected)
    {
        var value = KubeDocument.Parse("""{"metadata":{"labels":{"example.com/x":"l"}},"spec":{"a":1,"list":[{"k":"a","v":"x"},{"k":"b","v":"y"}]}}""");
        ColumnPath.Parse(path).Find(value)?.ScalarText.Should().Be(expected);
    }

    [Test]
    public void A_client_that_accepts_only_metadata_of_a_list_as_an_object_is_refused()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.CreateConfigMapAsync("a");
            var accepted = await AskAsync(api, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
            accepted.Body!.Text("kind").Should().Be("PartialObjectMetadataList");
            accepted.Body!.List("items")[0].Text("kind").Should().Be("PartialObjectMetadata");
            var refused = await AskAsync(api, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
            (refused.StatusCode, refused.Body!.Text("message")).Should().Be((406, "you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)"));
        });
    }

    [Test]
    public void The_first_form_that_is_known_is_served()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var table = await AskAsync(api, $"application/json;as=Table;v=v9;g=meta.k8s.io,{TableType},application/json");
            table.Body!.Text("kind").Should().Be("Table");
            var plain = await AskAsync(api, $"application/json,{TableType}");
            plain.Body!.Text("kind").Should().Be("ConfigMapList");
        });
    }

    private static ValueTask<ApiResponse> AskAsync(ApiFixture api, string accept) =>
        api.Server.HandleAsync(new ApiRequest("GET", ApiFixture.ConfigMaps, Accept: accept, User: ApiUser.Admin));

    private static KubeDocument Row(KubeDocument value) => Converter().Convert(value, IncludeObject.None, Now).List("rows")[0];

    private static TableConverter Converter()
    {
        var kinds = KindCatalog.CreateAll();
        return new TableConverter((version, kind) => kinds.FirstOrDefault(k => k.Resource.ApiVersion == version && k.Kind == kind));
    }
}
