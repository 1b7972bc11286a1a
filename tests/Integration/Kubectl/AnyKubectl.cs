using System.Net.Http.Headers;
using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubectl;

/// <summary>What works with old clients too: kubectl 1.20, as some distributions still have it, checks manifests itself, by the protobuf form of OpenAPI v2.</summary>
[NonParallelizable]
public sealed class AnyKubectl
{
    private const int OldestMinor = 20;

    private const string Map = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{"a":"1"}}""";

    [Test]
    public async Task Manifests_are_checked_applied_and_explained()
    {
        RealKubectl.RequireMinorVersion(OldestMinor);
        var home = Directory.CreateTempSubdirectory("drydock-kubectl-").FullName;
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        var kubectl = new RealKubectl(cloud.KubeconfigPath, home, home);
        (await kubectl.RunAsync("kubectl apply -f -", Map)).Should().Be(new ProgramResult(0, "configmap/m created\n", ""));
        (await kubectl.RunAsync("kubectl apply --dry-run=server -f -", Map)).Output.Should().Be("configmap/m unchanged (server dry run)\n");
        var refused = await kubectl.RunAsync("kubectl apply -f -", Map.Replace("\"data\"", "\"dada\"", StringComparison.Ordinal));
        refused.ExitCode.Should().Be(1);
        refused.Errors.Should().Contain("unknown field \"dada\"");
        (await kubectl.RunAsync("kubectl explain configmap.data")).Output.Should().Contain("map[string]string");
        (await kubectl.RunAsync("kubectl get configmap m --no-headers")).Output.Should().StartWith("m     1");
        Directory.Delete(home, recursive: true);
    }

    [Test]
    public async Task The_old_document_comes_as_protobuf_to_those_who_ask_for_it()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cloud.AdminToken);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        using var answer = await client.GetAsync(new Uri(cloud.KubernetesUri, "/openapi/v2"));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        bytes.Take(5).Should().Equal(0x0a, 3, (byte)'2', (byte)'.', (byte)'0');
    }
}
