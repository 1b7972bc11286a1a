using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Integration.Contract;

/// <summary>
/// What holds for the port, whoever speaks it and to whatever cluster. Every case tells what it saw beside what the simulated cluster answers (see <see cref="Observations"/>);
/// the arms are found by <see cref="KubernetesArms"/>.
/// </summary>
[TestFixtureSource(typeof(KubernetesArms), nameof(KubernetesArms.All))]
internal sealed partial class KubernetesPortContract(Type armType) : IDisposable
{
    private readonly IKubernetesArm _arm = KubernetesArms.Create(armType);

    private CancellationTokenSource _limit = new();
    private Observations _saw = null!;

    /// <summary>A real cluster pulls images and starts containers; the others only wait when something is wrong.</summary>
    private TimeSpan Patience => TimeSpan.FromSeconds(_arm.IsReal ? 180 : 20);

    [OneTimeSetUp]
    public async Task Start()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(_arm.IsReal ? 15 : 2));
        await _arm.StartAsync(limit.Token);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Dispose();
        await _arm.DisposeAsync();
    }

    [SetUp]
    public void Begin()
    {
        Dispose();
        _limit = new CancellationTokenSource(Patience);
        _saw = new Observations(_arm.Name, _arm.Namespace, KnownDifferences.All);
    }

    [TearDown]
    public void Judge()
    {
        foreach (var line in _saw.Gone) Assert.Warn(line);
        if (_saw.Differences.Length > 0) Assert.Fail(_saw.Differences);
    }

    public void Dispose() => _limit.Dispose();

    /// <summary>One request about config maps of the arm's namespace.</summary>
    private Task<KubeResponse> Send(KubeVerb verb, string? name = null, KubeDocument? body = null, string? contentType = null, params KeyValuePair<string, string>[] query) =>
        Send(verb, KubeResources.ConfigMaps, name, body, contentType, query);

    private Task<KubeResponse> Send(KubeVerb verb, KubeResource resource, string? name = null, KubeDocument? body = null, string? contentType = null, params KeyValuePair<string, string>[] query) =>
        _arm.Api.SendAsync(new KubeRequest(verb, resource, _arm.Namespace, name, Query: query, ContentType: contentType, Body: body), _limit.Token);

    private IAsyncEnumerable<KubeWatchEvent> Watch(params KeyValuePair<string, string>[] query) =>
        _arm.Api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, _arm.Namespace, Query: query), _limit.Token);

    private static KeyValuePair<string, string> With(string name, string value) => new(name, value);

    /// <summary>A config map with one datum; labels as in a selector: "a=b,c=d".</summary>
    private static KubeDocument ConfigMap(string name, string labels = "") => KubeDocument.Object(
        ("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", KubeDocument.Object(("name", name), ("labels", labels.Length == 0 ? null : KubeDocument.Map(Pairs(labels))))),
        ("data", KubeDocument.Object(("k", "v"))));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string labels) => labels.Split(',').Select(l => l.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1]));
}
