using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Unit.Kubernetes.Api;
using static Drydock.Unit.Kubernetes.Custom.DefinitionFixture;

namespace Drydock.Unit.Kubernetes.Custom;

/// <summary>How kinds of CustomResourceDefinitions come and go. Provenance: Recorded (topic crd), Documented (Extend the Kubernetes API with CustomResourceDefinitions).</summary>
public sealed class DefinitionLifeTests
{
    [Test]
    public void A_kind_is_served_once_its_definition_is_established_and_no_more_when_it_is_gone()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            (await api.SendAsync("GET", Widgets)).StatusCode.Should().Be(404);
            await api.DefineAsync(Definition());
            (await api.CreateWidgetAsync("w")).StatusCode.Should().Be(201);
            ApiFixture.Names(await api.SendAsync("GET", Widgets)).Should().Equal("w");
            (await api.SendAsync("DELETE", $"{Definitions}/{Name}")).Body!.List("status", "conditions").Select(c => c.Text("type")).Should().Contain("Terminating");
            await api.Wait(1);
            (await api.SendAsync("GET", $"{Definitions}/{Name}")).StatusCode.Should().Be(404);
            (await api.SendAsync("GET", Widgets)).StatusCode.Should().Be(404);
            api.Store.Dump(new KubeResource("example.com", "v1", "widgets")).Should().BeEmpty();
        });
    }

    [Test]
    public void A_definition_waits_for_objects_that_hold_finalizers_and_lets_nothing_new_in()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition());
            await api.CreateWidgetAsync("w");
            await api.PatchWidgetAsync("w", """{"metadata":{"finalizers":["example.com/hold"]}}""");
            await api.SendAsync("DELETE", $"{Definitions}/{Name}");
            await api.Wait(12);
            (await api.SendAsync("GET", $"{Widgets}/w")).Body!.IsDeleting.Should().BeTrue();
            var refused = await api.CreateWidgetAsync("x");
            refused.StatusCode.Should().Be(403);
            refused.Message().Should().Be("widgets.example.com \"x\" is forbidden: create not allowed while custom resource definition is terminating");
            await api.PatchWidgetAsync("w", """{"metadata":{"finalizers":null}}""");
            await api.Wait(6);
            (await api.SendAsync("GET", $"{Definitions}/{Name}")).StatusCode.Should().Be(404);
        });
    }

    [Test]
    public void After_a_crash_of_the_server_the_kinds_are_served_again()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition());
            await api.CreateWidgetAsync("w");
            api.Server.Process.Crash();
            api.Server.Start();
            await api.Wait(0.1);
            ApiFixture.Names(await api.SendAsync("GET", Widgets)).Should().Equal("w");
        });
    }

    [Test]
    public void A_watch_ends_when_the_form_of_its_kind_changes()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition());
            var (events, isClosed) = api.Watch(Widgets, "");
            await api.CreateWidgetAsync("w");
            events.Should().Equal("ADDED w");
            isClosed().Should().BeFalse();
            var patch = """[{"op":"add","path":"/spec/versions/0/additionalPrinterColumns","value":[{"name":"A","type":"string","jsonPath":".spec.a"}]}]""";
            (await api.SendAsync("PATCH", $"{Definitions}/{Name}", patch, contentType: PatchContentType.Json)).StatusCode.Should().Be(200);
            isClosed().Should().BeTrue();
        });
    }

    [Test]
    public void A_name_that_another_definition_lets_go_is_accepted_then()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition());
            await api.DefineAsync(Definition(plural: "wigs"));
            var refused = (await api.SendAsync("GET", $"{Definitions}/wigs.example.com")).Body!;
            refused.List("status", "conditions").Select(c => $"{c.Text("type")}={c.Text("status")}").Should().Equal("NamesAccepted=False", "Established=False");
            await api.SendAsync("DELETE", $"{Definitions}/{Name}");
            await api.Wait(1);
            var accepted = (await api.SendAsync("GET", $"{Definitions}/wigs.example.com")).Body!;
            accepted.List("status", "conditions").Select(c => $"{c.Text("type")}={c.Text("status")}").Should().Equal("NamesAccepted=True", "Established=True");
        });
    }

    [Test]
    public void Discovery_follows_what_is_served()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            (await api.SendAsync("GET", "/apis/example.com")).StatusCode.Should().Be(404);
            await api.DefineAsync(Definition(more: ""","subresources":{"status":{},"scale":{"specReplicasPath":".spec.n","statusReplicasPath":".status.n"}}"""));
            var list = (await api.SendAsync("GET", "/apis/example.com/v1")).Body!.List("resources");
            list.Select(r => r.Text("name")).Should().Equal("widgets", "widgets/status", "widgets/scale");
            list[0].List("shortNames").Single().ScalarText.Should().Be("wi");
            list[0].List("verbs").Select(v => v.ScalarText).Should().Equal("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
        });
    }

    [Test]
    public void Only_who_may_sees_custom_resources()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition());
            var user = new ApiUser("jane", ["system:authenticated"]);
            (await api.SendAsync("GET", Widgets, user: user)).StatusCode.Should().Be(403);
            await api.SendAsync("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """{"metadata":{"name":"r"},"rules":[{"apiGroups":["example.com"],"resources":["widgets"],"verbs":["list"]}]}""");
            await api.SendAsync("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """
                {"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}]}
                """);
            (await api.SendAsync("GET", Widgets, user: user)).StatusCode.Should().Be(200);
        });
    }

    [Test]
    public void A_deprecated_version_warns_on_every_answer()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(more: ""","deprecated":true"""));
            (await api.SendAsync("GET", Widgets)).Warnings().Should().Equal("299 - \"example.com/v1 Widget is deprecated\"");
        });
    }

    [Test]
    public void The_columns_of_its_tables_are_those_of_the_definition()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(more: ""","additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}]"""));
            await api.CreateWidgetAsync("w", """{"size":3}""");
            var table = await api.Server.HandleAsync(new ApiRequest("GET", Widgets, "", null, "application/json;as=Table;v=v1;g=meta.k8s.io", User: ApiUser.Admin));
            table.Body!.List("columnDefinitions").Select(c => c.Text("name")).Should().Equal("Name", "Size");
            table.Body.List("rows").Single().List("cells").Select(c => c.ScalarText).Should().Equal("w", "3");
        });
    }
}
