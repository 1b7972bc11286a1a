using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Wire.Admin;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Migrating;

/// <summary>A served cloud with the built-in scenario's workload on it: two Redis pods on unencrypted volumes.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private static readonly KubeResource[] Order = [KubeResources.Namespaces, KubeResources.StorageClasses, KubeResources.ConfigMaps, KubeResources.Services, KubeResources.StatefulSets];
    private static readonly string[] Kinds = ["Namespace", "StorageClass", "ConfigMap", "Service", "StatefulSet"];

    private readonly ServedCloud? _cloud;

    private Shop(ServedCloud? cloud, IReadOnlyList<KeyValuePair<string, string>> environment, HttpKubernetesApi api, AdminClient admin) =>
        (_cloud, Environment, Api, Admin) = (cloud, environment, api, admin);

    internal ServedCloud Cloud => _cloud ?? throw new InvalidOperationException("this shop's cloud is another process");

    /// <summary>What a client of the cloud needs in its environment.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Environment { get; }

    internal HttpKubernetesApi Api { get; }
    internal AdminClient Admin { get; }

    internal static async Task<Shop> OpenAsync(double timeScale)
    {
        var cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = timeScale }, CancellationToken.None);
        return await OpenAsync(cloud, cloud.Environment);
    }

    /// <summary>The same in a cloud that another process serves.</summary>
    internal static Task<Shop> OpenAsync(IReadOnlyList<KeyValuePair<string, string>> environment) => OpenAsync(null, environment);

    private static async Task<Shop> OpenAsync(ServedCloud? cloud, IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        string Value(string name) => environment.Single(e => e.Key == name).Value;
        var api = new HttpKubernetesApi(Kubeconfig.Load(Value("KUBECONFIG"), null, "/").Context(null, "shop").Settings, TimeProvider.System);
        var shop = new Shop(cloud, environment, api, await AdminClient.ConnectAsync(new Uri(Value("DRYDOCK_ADMIN_URL")), Value("DRYDOCK_ADMIN_TOKEN"), CancellationToken.None));
        var manifests = BuiltInScenarios.RedisEncryption.Manifests.SelectMany(m => ManifestLoader.Parse(m.Text, m.Name)).ToList();
        foreach (var manifest in manifests.OrderBy(m => Array.IndexOf(Kinds, m.Kind))) await shop.CreateAsync(manifest.Document);
        await shop.UntilAsync(async () => (await shop.GetAsync(KubeResources.StatefulSets, "redis"))?.Integer("status", "readyReplicas") == 2, "both pods are ready");
        return shop;
    }

    /// <summary>
    /// Acts once, when a migrator's journal shows this step and an intent that begins so. It does so on the world's loop, as the entry is written: until it returns nobody is answered and no time
    /// passes, so that whatever is done to the migrator hits it at that entry, however slow the machine is.
    /// </summary>
    internal void AtJournalEntry(string step, string intent, Action act)
    {
        var (store, hasActed) = (Cloud.Cluster.Store, false);
        Cloud.Driver.Post(Cloud.World.Processes[0], () => store.Committed += commit =>
        {
            if (hasActed || commit.Resource != KubeResources.ConfigMaps || commit.New is not { } entry) return;
            if (entry.Annotation("drydock.dev/step") != step || entry.Annotation("drydock.dev/intent")?.StartsWith(intent, StringComparison.Ordinal) != true) return;
            hasActed = true;
            act();
        });
    }

    internal async Task<KubeDocument?> GetAsync(KubeResource resource, string name, string? ns = "shop")
    {
        var answer = await Api.SendAsync(new KubeRequest(KubeVerb.Get, resource, ns, name), CancellationToken.None);
        return answer.IsSuccess ? answer.Body : null;
    }

    /// <summary>The EBS volumes under the two claims.</summary>
    internal async Task<IReadOnlyList<BlockVolume>> VolumesAsync()
    {
        var ids = new List<string>();
        foreach (var claim in (string[])["data-redis-0", "data-redis-1"])
        {
            var found = await GetAsync(KubeResources.PersistentVolumeClaims, claim);
            found!.Text("status", "phase").Should().Be("Bound");
            ids.Add((await GetAsync(KubeResources.PersistentVolumes, found.Text("spec", "volumeName")!, null))!.Text("spec", "csi", "volumeHandle")!);
        }

        var volumes = await Admin.BlockStorage.DescribeVolumesAsync(new DescribeRequest(ids), CancellationToken.None);
        return [.. ids.Select(id => volumes.Single(v => v.VolumeId.Value == id))];
    }

    internal async Task<IReadOnlyList<BlockVolume>> AllVolumesAsync() =>
        [.. (await Admin.BlockStorage.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None)).Where(v => v.State is not ("deleting" or "deleted"))];

    internal async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            if (limit.IsCancellationRequested) throw new AssertionException($"it did not come about that {what}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>The command line of a verb for this workload.</summary>
    internal static string[] Command(string verb, params string[] more) => ["migrate", verb, "encrypt-volumes", "--statefulset", "shop/redis", .. more];

    internal Task<(int ExitCode, string Stdout, string Stderr)> RunAsync(string verb, params string[] more) => DrydockProcess.RunAsync(Environment, Command(verb, more));

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        Api.Dispose();
        if (_cloud is not null) await _cloud.DisposeAsync();
    }

    private async Task CreateAsync(KubeDocument document)
    {
        var resource = Order[Array.IndexOf(Kinds, document.Text("kind"))];
        var answer = await Api.SendAsync(new KubeRequest(KubeVerb.Create, resource, document.Namespace, Body: document), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Message);
    }
}
