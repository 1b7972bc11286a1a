using Drydock.Core.Kubernetes;
using Drydock.Integration.Kubernetes;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Workloads;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubectl;

/// <summary>
/// The transcripts of a real kubectl against a real cluster, typed again by the real kubectl against a served one, in the same order. <c>known-kubectl-differences.txt</c> lists what is known to differ, with the
/// reason; a transcript in it that agrees fails the test, so that the list stays true.
/// </summary>
public sealed class RecordedTranscripts
{
    private const int RecordedMinor = 32;
    private const double TimeScale = 4;

    /// <summary>What was typed between transcripts that are kept: without it the later ones make no sense.</summary>
    private static readonly (int Before, string Command)[] Between =
    [
        (2, "kubectl create namespace demo"),
        (9, "kubectl -n demo apply -f input/pending.yaml"),
        (87, "kubectl -n demo apply -f input/cm.yaml"),
        (139, "kubectl -n demo delete statefulset db --cascade=orphan"),
    ];

    private readonly Dictionary<string, string?> _differences = new(StringComparer.Ordinal);
    private readonly TranscriptText _text = new();
    private SortedDictionary<string, string> _known = null!;
    private IReadOnlyList<Transcript> _all = null!;
    private ServedCloud _cloud = null!;
    private RealKubectl _kubectl = null!;
    private string _home = "";
    private int _typed;

    private static IEnumerable<TestCaseData> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "TestData", "kubectl"), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Where(n => char.IsDigit(n[0]))
            .Order(StringComparer.Ordinal).Select(n => new TestCaseData(n).SetName("Kubectl_prints_what_is_recorded(" + n + ")"));

    [OneTimeSetUp]
    public async Task ServeAsync()
    {
        RealKubectl.RequireMinorVersion(RecordedMinor);
        _known = RecordedCases.KnownDifferences("../kubectl/known-kubectl-differences.txt");
        _all = Transcript.LoadAll();
        _home = Directory.CreateTempSubdirectory("drydock-kubectl-").FullName;
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = TimeScale, Cluster = _ => Cluster() }, CancellationToken.None);
        _kubectl = new RealKubectl(_cloud.KubeconfigPath, _home, Transcript.Folder);
        await CreateAsync("/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses", RecordedCluster.SnapshotClass);
        await CreateAsync("/apis/storage.k8s.io/v1/storageclasses", KubeDocument.Parse(
            """{"metadata":{"name":"csi-hostpath-sc"},"provisioner":"hostpath.csi.k8s.io","reclaimPolicy":"Delete","volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true}"""));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_cloud is not null) await _cloud.DisposeAsync();
        if (_home.Length > 0) Directory.Delete(_home, recursive: true);
    }

    [TestCaseSource(nameof(Names))]
    public async Task Kubectl_prints_what_is_recorded(string name)
    {
        // A test by itself needs what came before it.
        while (_typed < _all.Count && !_differences.ContainsKey(name)) await TypeAsync(_all[_typed++]);
        var difference = _differences[name];
        if (difference is not null) await TestContext.Out.WriteLineAsync(difference);
        if (_known.TryGetValue(name, out var reason)) difference.Should().NotBeNull($"it is listed as a known difference: {reason}");
        else if (difference is not null) Assert.Fail("what kubectl printed is not what is recorded");
    }

    [Test]
    public void Every_known_difference_is_one_of_a_transcript() => _known.Keys.Should().BeSubsetOf(_all.Select(t => t.Name));

    private async Task TypeAsync(Transcript transcript)
    {
        foreach (var (before, command) in Between)
        {
            if (before != transcript.Number) continue;
            var made = await _kubectl.RunAsync(command);
            made.ExitCode.Should().Be(0, made.Errors);
        }

        var result = await _kubectl.RunAsync(transcript.Command, transcript.Input);
        var isProgress = transcript.Command.Contains("rollout status", StringComparison.Ordinal) && result.ExitCode == 0;
        var difference = _text.Compare(isProgress ? LastLine(transcript.Output) : transcript.Output, isProgress ? LastLine(result.Output) : result.Output, HasRandomOrder(transcript)) is { } output ? "stdout: " + output : _text.Compare(transcript.Error, result.Errors) is { } error ? "stderr: " + error : null;
        if (difference is null && result.ExitCode != transcript.ExitCode) difference = $"exit code {result.ExitCode} rather than {transcript.ExitCode}";
        _differences[transcript.Name] = difference is null ? null : $"$ {transcript.Command}\n{difference}\n--- all of it ({result.ExitCode})\n{result.Output}{result.Errors}";
    }

    /// <summary>Provisioned volumes come in the order of their random names; kubectl tells of data and reads the logs of selected pods in the order of maps of its own, which is another one each time.</summary>
    private static bool HasRandomOrder(Transcript transcript) =>
        transcript.Command is "kubectl get pv" or "kubectl -n demo logs -l app=db --prefix" or "kubectl -n demo describe cm settings" or "kubectl -n demo describe secret db-pass";

    /// <summary>What a rollout prints on its way depends on the moments at which it is looked at.</summary>
    private static string LastLine(string text) => text.TrimEnd('\n').Split('\n')[^1];

    private async Task CreateAsync(string path, KubeDocument body)
    {
        var server = _cloud.Cluster.ApiServer;
        var made = await _cloud.Driver.CallAsync(server.Process, () => server.HandleAsync(new ApiRequest("POST", path, Document: body, User: ApiUser.Admin)).AsTask(), CancellationToken.None);
        made.StatusCode.Should().Be(201);
    }

    /// <summary>The recorded cluster with a shell that runs the scripts of the recorded pods.</summary>
    private static SimClusterOptions Cluster()
    {
        var options = RecordedCluster.Options;
        var images = new ImageRegistry();
        BuiltInImages.Register(images);
        var executables = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal);
        foreach (var (name, factory) in images.Find("busybox")!.Value.Image.Executables) executables[name] = factory;
        var shell = executables["sh"];
        executables["sh"] = tag => new RecordedShell(shell(tag));
        images.Register(new SimImage("localhost/busybox", ["sh", "-c"], ["true"], "/", executables));
        return options with { Images = images };
    }
}
