using Drydock.Live.Environments;

namespace Drydock.Integration.Live.Environments;

/// <summary>Settings of the live tier, the manifests made with them, and what is said of bad surroundings: needs no Docker.</summary>
public sealed class SettingsTests
{
    [Test]
    public void Without_variables_the_pinned_images_are_used()
    {
        var settings = LiveSettings.From(_ => null);
        settings.K3sImage.Should().Be(LiveImages.K3s);
        settings.LocalStackImage.Should().Be(LiveImages.LocalStack);
        settings.Keep.Should().BeFalse();
        ImagesOf(settings).Should().BeEquivalentTo(LiveImages.InCluster.Select(i => i.Reference));
    }

    [Test]
    public void Every_image_inside_the_cluster_has_a_variable()
    {
        var settings = LiveSettings.From(name => name.StartsWith("DRYDOCK_IMAGE_", StringComparison.Ordinal) && name != "DRYDOCK_IMAGE_REGISTRY" ? "mirror/" + name.ToLowerInvariant() : null);
        ImagesOf(settings).Should().HaveCount(LiveImages.InCluster.Count).And.OnlyContain(i => i.StartsWith("mirror/drydock_image_"));
        ImagesOf(settings).Should().Contain("mirror/drydock_image_csi_node_driver_registrar");
    }

    [TestCase("DRYDOCK_K3S_PORT", "70000", "DRYDOCK_K3S_PORT: '70000' is no port")]
    [TestCase("DRYDOCK_START_LIMIT", "soon", "DRYDOCK_START_LIMIT: 'soon' is no number of seconds")]
    public void A_variable_that_makes_no_sense_is_named(string variable, string value, string message) =>
        FluentActions.Invoking(() => LiveSettings.From(name => name == variable ? value : null)).Should().Throw<FormatException>().WithMessage(message);

    [Test]
    public void A_mirror_gets_the_pulls_of_the_cluster_under_its_path() => RegistryMirrors.For("registry.example:5000/mirror").Should().Be(
        """
        mirrors:
          docker.io:
            endpoint: ["https://registry.example:5000"]
            rewrite:
              "^(.*)$": "mirror/$1"
          registry.k8s.io:
            endpoint: ["https://registry.example:5000"]
            rewrite:
              "^(.*)$": "mirror/$1"

        """.ReplaceLineEndings("\n"));

    [TestCase("client version 1.44 is too new. Maximum supported API version is 1.41", LiveProblem.DockerTooOld, "try with DOCKER_API_VERSION=1.41")]
    [TestCase("Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host", LiveProblem.ImageNotPulled, "DRYDOCK_IMAGE_REGISTRY")]
    [TestCase("manifest for rancher/k3s:v9 not found: manifest unknown: manifest unknown", LiveProblem.ImageNotPulled, "DRYDOCK_IMAGE_REGISTRY")]
    [TestCase("Error starting userland proxy: listen tcp4 0.0.0.0:18765: bind: address already in use", LiveProblem.PortTaken, "DRYDOCK_K3S_PORT")]
    [TestCase("Bind for 0.0.0.0:6443 failed: port is already allocated", LiveProblem.PortTaken, "DRYDOCK_K3S_PORT")]
    public void What_Docker_answers_is_one_clear_message(string answer, LiveProblem problem, string remedy)
    {
        var explained = DockerProblems.Explain(new InvalidOperationException(answer), "some/image:1");
        explained!.Problem.Should().Be(problem);
        explained.Message.Should().Contain(remedy).And.NotContain("\n");
    }

    [Test]
    public void What_is_none_of_the_known_causes_is_not_explained_away() => DockerProblems.Explain(new InvalidOperationException("something else"), "some/image:1").Should().BeNull();

    [Test]
    public async Task A_newer_LocalStack_asks_for_a_token()
    {
        if (DockerProblems.Find() is { } problem) Assert.Ignore(problem.Message);
        var start = () => LocalStackCloud.StartAsync(new LiveSettings { LocalStackImage = "localstack/localstack:4.15.0" }, CancellationToken.None);
        var refusal = (await start.Should().ThrowAsync<LiveEnvironmentException>()).Which;
        refusal.Problem.Should().Be(LiveProblem.LocalStackTokenMissing);
        refusal.Message.Should().Be("LocalStack asks for a token: localstack/localstack:4.15.0 is newer than 4.14. Set LOCALSTACK_AUTH_TOKEN, or unset DRYDOCK_LOCALSTACK_IMAGE to take localstack/localstack:4.14.0");
    }

    [Test]
    public void The_documentation_lists_every_variable_and_capability()
    {
        var text = File.ReadAllText(Path.Combine(Repository(), "docs", "live-tier.md"));
        foreach (var capability in CloudCapability.All) text.Should().Contain($"| {capability.Name} | {capability.Arm} | {capability.Why} |");
        foreach (var (name, reference) in LiveImages.InCluster) text.Should().Contain($"| `{LiveImages.Variable(name)}` | `{reference}` |");
        text.Should().Contain(LiveImages.K3s).And.Contain(LiveImages.LocalStack);
    }

    private static IReadOnlyList<string> ImagesOf(LiveSettings settings) =>
    [
        .. new[] { ClusterManifests.SnapshotController, ClusterManifests.HostPathDriver }.SelectMany(f => ClusterManifests.Read(f, settings))
            .SelectMany(m => m.Document.List("spec", "template", "spec", "containers")).Select(c => c.Text("image")!),
    ];

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Harness.sln"))) directory = directory.Parent ?? throw new InvalidOperationException("not inside the repository");
        return directory.FullName;
    }
}
