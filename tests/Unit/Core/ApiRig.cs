using Drydock.Core;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Core;

/// <summary>An API server alone, and what of the migrator talks to it.</summary>
internal sealed class ApiRig
{
    private readonly SimProcess _process;

    internal ApiRig()
    {
        World = new World(1);
        Store = new EtcdStore(World);
        var server = new ApiServer(World, World.CreateProcess("kube-apiserver"), Store, KindCatalog.CreateAll());
        server.Start();
        Api = new ApiServerClient(server, ApiUser.Admin, "drydock");
        Pace = new Pace(World.Clock, new MigratorOptions());
        Reader = new ClusterReader(Api, Pace);
        _process = World.CreateProcess("drydock");
        _process.Start(static () => Task.CompletedTask);
    }

    internal World World { get; }
    internal EtcdStore Store { get; }
    internal ApiServerClient Api { get; }
    internal Pace Pace { get; }
    internal ClusterReader Reader { get; }

    internal MigrationLease Lease(string holder) => new(Reader, Api, "default", "lease", holder);

    internal Task<Journal> JournalAsync(string session) => Journal.CreateAsync(Reader, Api, "default", "journal", session, [new("key", "value")], CancellationToken.None);

    internal async Task<MigrationSession> SessionAsync(string id)
    {
        var lease = Lease(id);
        await lease.AcquireAsync(CancellationToken.None);
        return new MigrationSession(id, lease, await JournalAsync(id), Pace, null);
    }

    internal Task Delay(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    internal KubeDocument? Get(KubeResource resource, string name) => Store.Peek(resource, "default", name);

    internal void Run(Func<Task> work)
    {
        var done = false;
        Exception? failure = null;
        _process.Spawn(work, exception =>
        {
            failure = exception;
            done = true;
        });
        World.Run(() => done, TimeSpan.FromHours(5));
        if (failure is not null) throw new AssertionException(failure.ToString(), failure);
    }
}
