using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Core;

/// <summary>A cluster on an account with a StatefulSet "db" that writes to its volumes, and a migrator.</summary>
internal sealed class MigrationRig : IMigrationProgress
{
    internal const string Set = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default","labels":{"team":"a"}},
         "spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
          "template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":10,"containers":[{"name":"db","image":"writer:1","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"4Gi"}}}}]}}
        """;

    private readonly SimProcess _tester;

    internal MigrationRig(ulong seed = 1, SimAwsOptions? account = null, Func<SimAws, AwsPrincipal>? driver = null, bool modifiesVolumes = false, IReadOnlyList<SimClusterNode>? nodes = null)
    {
        World = new World(seed);
        Aws = new SimAws(World, account);
        AddImages();
        Cluster = new SimCluster(World, new SimClusterOptions
        {
            Nodes = nodes ?? [new("node-a", "eu-central-1a", "m5.large"), new("node-b", "eu-central-1b", "m5.large")],
            Aws = Aws,
            EbsCsiDriverRole = driver?.Invoke(Aws),
            VolumeAttributesClasses = modifiesVolumes,
            Images = Registry,
            Api = new ApiServerOptions { TracksManagedFields = false },
        });
        _tester = World.CreateProcess("tester");
        _tester.Start(static () => Task.CompletedTask);
        Admin = Cluster.ClientFor(ApiUser.Admin, "tester");
    }

    internal World World { get; }
    internal SimAws Aws { get; }
    internal SimCluster Cluster { get; }
    internal EtcdStore Store => Cluster.Store;
    internal ApiServerClient Admin { get; }
    internal ImageRegistry Registry { get; } = new();
    internal List<string> Progress { get; } = [];

    /// <summary>Pod → lines that are on its volume for sure.</summary>
    internal SortedDictionary<string, int> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>What was missing when a pod started.</summary>
    internal List<string> LostLines { get; } = [];

    /// <summary>Told of every step that begins, in the migrator's process.</summary>
    internal Action<string>? OnStep { get; set; }

    internal AwsPrincipal Administrator => AwsPrincipal.Administrator(Aws.Options.AccountId);

    internal MigrationPorts Ports => new(Cluster.ClientFor(ApiUser.Admin, "drydock"), Aws.BlockStorageFor(Administrator), Aws.KeysFor(Administrator));

    internal Migrator Migrator(string identity = "drydock", MigrationPorts? ports = null) => new(ports ?? Ports, World.Clock, identity, progress: this);

    /// <summary>Told of every report.</summary>
    internal Action<MigrationProgress>? OnReport { get; set; }

    public void Report(MigrationProgress progress)
    {
        OnReport?.Invoke(progress);
        Progress.Add($"{World.Clock.Elapsed:hh\\:mm\\:ss\\.ff} {progress.Kind} [{progress.Step}] {progress.Text}");
        if (progress.Kind == MigrationProgressKind.StepStarted) OnStep?.Invoke(progress.Step);
    }

    /// <summary>Runs code in the test's process to its end.</summary>
    internal void Run(Func<Task> work, double minutes = 240)
    {
        var done = false;
        Exception? failure = null;
        _tester.Spawn(work, exception =>
        {
            failure = exception;
            done = true;
        });
        try
        {
            World.Run(() => done, TimeSpan.FromMinutes(minutes));
        }
        catch (RunStalledException exception)
        {
            throw new AssertionException($"{exception.Message}\n{Trace}", exception);
        }

        if (failure is not null) throw new AssertionException($"{failure}\n{Trace}", failure);
    }

    internal string Trace => string.Join("\n", Progress) + "\n" + string.Join("\n", Aws.Inspection.Volumes) + "\n"
        + string.Join("\n", Store.Dump(KubeResources.Events).Where(e => e.Text("type") == "Warning").Select(e => $"{e.Integer("count")} {e.Text("involvedObject", "name")} {e.Text("reason")} {e.Text("message")}")) + "\n" + string.Join("\n", Store.Dump(KubeResources.Pods).Select(p => p.WithoutAt("metadata", "managedFields").ToString()));

    internal Task Delay(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    internal async Task<KubeDocument> Create(KubeResource resource, string json)
    {
        var body = KubeDocument.Parse(json);
        var answer = await Admin.SendAsync(new KubeRequest(KubeVerb.Create, resource, body.Namespace, Body: body), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Body.ToString());
        return answer.Body;
    }

    internal async Task Patch(KubeResource resource, string? ns, string name, string json)
    {
        var answer = await Admin.SendAsync(new KubeRequest(KubeVerb.Patch, resource, ns, name, ContentType: PatchContentType.Merge, Body: KubeDocument.Parse(json)), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Body.ToString());
    }

    internal async Task Until(Func<bool> holds, double seconds = 600)
    {
        for (var waited = 0.0; !holds(); waited += 0.5)
        {
            if (waited > seconds) throw new AssertionException("it did not happen\n" + Trace);
            await Delay(0.5);
        }
    }

    internal KubeDocument? Get(KubeResource resource, string name, string? ns = "default") => Store.Peek(resource, ns, name);

    /// <summary>Volumes that are there and will stay.</summary>
    internal IReadOnlyList<BlockVolume> Volumes => [.. Aws.Inspection.Volumes.Where(v => v.State is not ("deleting" or "deleted"))];

    internal long ReadyReplicas => Get(KubeResources.StatefulSets, "db")?.Integer("status", "readyReplicas") ?? 0;

    internal string? HandleOf(string claim) => Get(KubeResources.PersistentVolumeClaims, claim)?.Text("spec", "volumeName") is { } pv
        ? Get(KubeResources.PersistentVolumes, pv, null)?.Text("spec", "csi", "volumeHandle") : null;

    /// <summary>Creates the class and the set, and waits until all pods have written for a while.</summary>
    internal async Task Deploy(string set = Set, string reclaimPolicy = "Delete", string binding = "WaitForFirstConsumer", string parameters = "{}", int replicas = 2)
    {
        if (!Cluster.IsRunning(SimCluster.ApiServerProcess)) await Cluster.StartAsync(CancellationToken.None);
        await Create(KubeResources.StorageClasses, $$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"plain"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"{{binding}}","reclaimPolicy":"{{reclaimPolicy}}","parameters":{{parameters}} }""");
        await Create(KubeResources.StatefulSets, set);
        await Until(() => ReadyReplicas == replicas);
        await Delay(20);
    }

    private void AddImages()
    {
        Image("writer", ("writer", () => new Writer(Acknowledged, LostLines)));
        BuiltInImages.Register(Registry);
    }

    private void Image(string repository, params (string Name, Func<IContainerProgram> Make)[] executables)
    {
        var programs = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal);
        foreach (var (name, make) in executables) programs[name] = _ => make();
        Registry.Register(new SimImage(repository, [executables[0].Name], [], "/", programs));
    }
}
