using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api.Authorization;
using Drydock.Simulators.Kubernetes.Api.Objects;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>What the handlers of one API server share.</summary>
internal sealed class ServerState
{
    private readonly KindContext _context;

    public ServerState(World world, SimProcess process, EtcdStore store, KindRegistry kinds, ApiServerOptions options)
    {
        World = world;
        Process = process;
        Store = store;
        Kinds = kinds;
        Options = options;
        Bodies = new BodyReader(Decoder, kinds);
        Authorizer = new RbacAuthorizer(this);
        Escalations = new EscalationCheck(Authorizer);
        _context = new KindContext(default, process.Random, Lookup, ListAll);
    }

    public World World { get; }
    public SimProcess Process { get; }
    public EtcdStore Store { get; }
    public KindRegistry Kinds { get; }
    public ApiServerOptions Options { get; }

    public RbacAuthorizer Authorizer { get; }
    public EscalationCheck Escalations { get; }
    public ObjectDecoder Decoder { get; } = new();
    public BodyReader Bodies { get; }

    public string NowText => ObjectMeta.Time(World.Clock.Now);

    public KindContext Context() => _context with { Now = World.Clock.Now };

    public KubeDocument? Lookup(KubeResource resource, string? ns, string name) => Store.Table(resource).Objects.Get(EtcdStore.KeyOf(ns, name))?.Value;

    private IEnumerable<KubeDocument> ListAll(KubeResource resource) => Store.Table(resource).Objects.Range("", null).Select(e => e.Value.Value);
}
