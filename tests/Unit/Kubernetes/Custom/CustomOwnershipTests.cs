using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Unit.Kubernetes.Custom;

/// <summary>The controllers of a cluster see custom resources: owners and dependents, and what is left in a namespace. Provenance: Documented (Garbage Collection; Namespaces).</summary>
public sealed class CustomOwnershipTests
{
    private static readonly KubeResource Widgets = new("example.com", "v1", "widgets");

    [Test]
    public void A_config_map_goes_after_the_custom_resource_that_owns_it_and_stays_while_it_is_there() => Run(async (api, world) =>
    {
        var owner = (await api.CreateAsync(Widgets, Widget("w"), CancellationToken.None)).Body;
        var reference = KubeDocument.Object(("apiVersion", "example.com/v1"), ("kind", "Widget"), ("name", "w"), ("uid", owner.Uid));
        var owned = KubeDocument.Object(
            ("apiVersion", "v1"), ("kind", "ConfigMap"),
            ("metadata", KubeDocument.Object(("name", "c"), ("namespace", "work"), ("ownerReferences", KubeDocument.Array(reference)))));
        await api.CreateAsync(KubeResources.ConfigMaps, owned, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(5), world.Clock);
        (await api.GetAsync(KubeResources.ConfigMaps, "work", "c", CancellationToken.None)).IsSuccess.Should().BeTrue();
        await api.DeleteAsync(Widgets, "work", "w", CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(5), world.Clock);
        (await api.GetAsync(KubeResources.ConfigMaps, "work", "c", CancellationToken.None)).IsNotFound.Should().BeTrue();
    });

    [Test]
    public void A_namespace_in_deletion_takes_its_custom_resources_along() => Run(async (api, world) =>
    {
        await api.CreateAsync(Widgets, Widget("w"), CancellationToken.None);
        await api.DeleteAsync(KubeResources.Namespaces, null, "work", CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(20), world.Clock);
        (await api.GetAsync(Widgets, "work", "w", CancellationToken.None)).IsNotFound.Should().BeTrue();
        (await api.GetAsync(KubeResources.Namespaces, null, "work", CancellationToken.None)).IsNotFound.Should().BeTrue();
    });

    [Test]
    public void A_namespace_says_which_custom_resources_hold_it_up() => Run(async (api, world) =>
    {
        await api.CreateAsync(Widgets, Widget("w").WithAt(["metadata", "finalizers"], KubeDocument.Array("example.com/hold")), CancellationToken.None);
        await api.DeleteAsync(KubeResources.Namespaces, null, "work", CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(20), world.Clock);
        var held = (await api.GetAsync(KubeResources.Namespaces, null, "work", CancellationToken.None)).Body;
        held.List("status", "conditions").Select(c => c.Text("message")).Should().Contain("Some resources are remaining: widgets.example.com has 1 resource instances");
    });

    private static KubeDocument Widget(string name) =>
        KubeDocument.Object(("apiVersion", "example.com/v1"), ("kind", "Widget"), ("metadata", KubeDocument.Object(("name", name), ("namespace", "work"))));

    private static void Run(Func<IKubernetesApi, World, Task> body)
    {
        var world = new World(3);
        var cluster = new SimCluster(world, new SimClusterOptions { Nodes = [], EbsCsiDriver = false, ClusterDns = false });
        var isDone = false;
        world.CreateProcess("test").Start(async () =>
        {
            await cluster.StartAsync(CancellationToken.None);
            var api = cluster.ClientFor(ApiUser.Admin, "test");
            await api.CreateAsync(KubeResources.Namespaces, KubeDocument.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"work"}}"""), CancellationToken.None);
            await api.CreateAsync(KubeResources.CustomResourceDefinitions, KubeDocument.Parse(DefinitionFixture.Definition()), CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(2), world.Clock);
            await body(api, world);
            isDone = true;
        });
        world.Run(() => isDone, TimeSpan.FromHours(1));
        isDone.Should().BeTrue();
    }
}
