using Drydock.Core.Kubernetes;

namespace Drydock.Unit.Controllers.Workloads;

/// <summary>The recorded cases delete/gc-* and the namespace ones, in process.</summary>
public sealed class GarbageCollectorTests
{
    private ClusterFixture _cluster = null!;

    [SetUp]
    public void SetUp() => _cluster = new ClusterFixture();

    [TestCase("Background")]
    [TestCase(null)]
    public void Dependents_go_after_their_owner(string? policy)
    {
        _cluster.Run(async () =>
        {
            var owner = await SecretAsync("o");
            await DependentAsync("d", Reference(owner));
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o", policy);
            await _cluster.UntilAsync(() => Dependent("d") is null, "d is gone", 15);
        });
    }

    [Test]
    public void With_Orphan_dependents_stay_and_lose_the_reference()
    {
        _cluster.Run(async () =>
        {
            var owner = await SecretAsync("o");
            await DependentAsync("d", Reference(owner));
            await _cluster.PauseAsync(0.5);
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o", "Orphan");
            await _cluster.UntilAsync(() => Secret("o") is null, "o is gone", 15);
            await _cluster.PauseAsync(5);
            Dependent("d")!.At("metadata", "ownerReferences").Should().BeNull();
        });
    }

    [Test]
    public void Foreground_holds_the_owner_back_for_a_blocking_dependent()
    {
        _cluster.Run(async () =>
        {
            var owner = await SecretAsync("o");
            await DependentAsync("d", Reference(owner, blocks: true), "\"finalizers\":[\"x.io/f\"],");
            await _cluster.PauseAsync(0.5);
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o", "Foreground");
            await _cluster.UntilAsync(() => Dependent("d")!.IsDeleting, "d is being deleted", 15);
            await _cluster.PauseAsync(5);
            Secret("o")!.HasFinalizer("foregroundDeletion").Should().BeTrue();
            await _cluster.PatchAsync(KubeResources.ConfigMaps, "default", "d", """{"metadata":{"finalizers":null}}""");
            await _cluster.UntilAsync(() => Secret("o") is null, "o is gone", 15);
        });
    }

    [Test]
    public void Foreground_does_not_wait_for_a_dependent_that_does_not_block()
    {
        _cluster.Run(async () =>
        {
            var owner = await SecretAsync("o");
            await DependentAsync("d", Reference(owner), "\"finalizers\":[\"x.io/f\"],");
            await _cluster.PauseAsync(0.5);
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o", "Foreground");
            await _cluster.UntilAsync(() => Secret("o") is null, "o is gone", 15);
            await _cluster.UntilAsync(() => Dependent("d")!.IsDeleting, "d is being deleted", 15);
            Dependent("d")!.List("metadata", "ownerReferences").Should().ContainSingle();
        });
    }

    [Test]
    public void A_dependent_of_an_owner_that_never_was_is_collected()
    {
        _cluster.Run(async () =>
        {
            await DependentAsync("d", """{"apiVersion":"v1","kind":"Secret","name":"o","uid":"11111111-2222-3333-4444-555555555555"}""");
            await _cluster.UntilAsync(() => Dependent("d") is null, "d is gone", 15);
        });
    }

    [Test]
    public void With_two_owners_the_dependent_stays_until_the_second_goes()
    {
        _cluster.Run(async () =>
        {
            var (first, second) = (await SecretAsync("o"), await SecretAsync("o2"));
            await DependentAsync("d", Reference(first) + "," + Reference(second));
            await _cluster.PauseAsync(0.5);
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o");
            await _cluster.UntilAsync(() => Dependent("d")!.List("metadata", "ownerReferences").Count == 1, "one owner", 15);
            Dependent("d")!.List("metadata", "ownerReferences")[0].Text("uid").Should().Be(second.Uid);
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o2");
            await _cluster.UntilAsync(() => Dependent("d") is null, "d is gone", 15);
        });
    }

    [Test]
    public void An_owned_object_is_left_alone_while_its_owner_is_there_also_over_a_restart()
    {
        _cluster.Run(async () =>
        {
            var owner = await SecretAsync("o");
            await DependentAsync("d", Reference(owner));
            _cluster.CrashManager();
            _cluster.StartManager();
            await _cluster.PauseAsync(60);
            Dependent("d").Should().NotBeNull();
        });
    }

    [Test]
    public void An_owner_that_went_while_the_collector_was_down_is_noticed()
    {
        _cluster.Run(async () =>
        {
            var owner = await SecretAsync("o");
            await DependentAsync("d", Reference(owner));
            _cluster.CrashManager();
            await _cluster.DeleteAsync(KubeResources.Secrets, "default", "o");
            _cluster.StartManager();
            await _cluster.UntilAsync(() => Dependent("d") is null, "d is gone", 15);
        });
    }

    [Test]
    public void A_namespace_tells_what_is_left_in_it_and_then_goes()
    {
        _cluster.Run(async () =>
        {
            await _cluster.CreateAsync(KubeResources.Namespaces, """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}""");
            await _cluster.UntilAsync(() => _cluster.Get(KubeResources.ServiceAccounts, "n", "default") is not null, "the default account");
            await _cluster.UntilAsync(() => _cluster.Get(KubeResources.ConfigMaps, "n", "kube-root-ca.crt") is not null, "the root certificate");
            await _cluster.CreateAsync(KubeResources.Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","namespace":"n","finalizers":["x.io/f"]}}""");
            await _cluster.DeleteAsync(KubeResources.Namespaces, null, "n");
            await _cluster.UntilAsync(() => Conditions().Count == 5, "conditions");
            Conditions().Select(c => $"{c.Text("type")}={c.Text("status")} {c.Text("reason")}: {c.Text("message")}").Should().Equal(
                "NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered: All resources successfully discovered",
                "NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions: All legacy kube types successfully parsed",
                "NamespaceDeletionContentFailure=False ContentDeleted: All content successfully deleted, may be waiting on finalization",
                "NamespaceContentRemaining=True SomeResourcesRemain: Some resources are remaining: secrets. has 1 resource instances",
                "NamespaceFinalizersRemaining=True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: x.io/f in 1 resource instances");
            await _cluster.PatchAsync(KubeResources.Secrets, "n", "a", """{"metadata":{"finalizers":null}}""");
            await _cluster.UntilAsync(() => _cluster.Get(KubeResources.Namespaces, null, "n") is null, "the namespace is gone", 90);
        });

        IReadOnlyList<KubeDocument> Conditions() => _cluster.Get(KubeResources.Namespaces, null, "n")!.List("status", "conditions");
    }

    private Task<KubeDocument> SecretAsync(string name) =>
        _cluster.CreateAsync(KubeResources.Secrets, $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{{name}}}","namespace":"default"}}""");

    private Task<KubeDocument> DependentAsync(string name, string owners, string metadata = "") =>
        _cluster.CreateAsync(KubeResources.ConfigMaps, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default",{{{metadata}}}"ownerReferences":[{{{owners}}}]}}""");

    private static string Reference(KubeDocument owner, bool blocks = false) =>
        $$"""{"apiVersion":"v1","kind":"Secret","name":"{{owner.Name}}","uid":"{{owner.Uid}}"{{(blocks ? ",\"blockOwnerDeletion\":true" : "")}}}""";

    private KubeDocument? Secret(string name) => _cluster.Get(KubeResources.Secrets, "default", name);

    private KubeDocument? Dependent(string name) => _cluster.Get(KubeResources.ConfigMaps, "default", name);
}
