using System.Net;
using System.Net.Sockets;
using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kafka;

/// <summary>
/// kcat writes to and reads from a simulated broker of a served cluster. Clients go where the metadata sends them: the broker advertises the address at which the port-forward listens, as one does who
/// forwards a real one.
/// </summary>
public sealed class RealClients
{
    private ServedCloud _cloud = null!;
    private RealProgram _kubectl = null!;

    [SetUp]
    public async Task SetUp()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 20 }, CancellationToken.None);
        _kubectl = RealProgram.Kubectl(_cloud);
    }

    [TearDown]
    public async Task TearDown() => await _cloud.DisposeAsync();

    [Test]
    public async Task Kcat_writes_with_idempotence_and_reads_what_it_wrote_with_keys_and_offsets()
    {
        var port = FreePort();
        (await _kubectl.RunAsync("apply -f -", Manifest(port))).Succeeded();
        (await _kubectl.RunAsync("wait --for=condition=Ready pod/kafka-0 --timeout=100s")).Succeeded();
        using var forward = _kubectl.Start(["port-forward", "pod/kafka-0", $"{port}:9092", "--address=127.0.0.1"]);
        try
        {
            (await forward.StandardOutput.ReadLineAsync()).Should().StartWith("Forwarding from 127.0.0.1:");
            var kcat = new RealProgram("kcat", "apt-get install kcat", []);
            (await kcat.RunAsync($"-b 127.0.0.1:{port} -P -t orders -p 0 -K : -X enable.idempotence=true -X acks=all", "a:one\nb:two\nc:three\n")).Succeeded();
            var read = (await kcat.RunAsync(["-b", $"127.0.0.1:{port}", "-C", "-t", "orders", "-p", "0", "-o", "beginning", "-e", "-q", "-f", "%o %k %s\\n", "-X", "check.crcs=true"])).Succeeded();
            read.Should().Be("0 a one\n1 b two\n2 c three\n");
            var metadata = (await kcat.RunAsync($"-b 127.0.0.1:{port} -L")).Succeeded();
            metadata.Should().Contain($"broker 0 at 127.0.0.1:{port}").And.Contain("topic \"orders\" with 1 partitions");
        }
        finally
        {
            forward.Kill();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Manifest(int port) => $$$"""
        apiVersion: v1
        kind: Service
        metadata: {name: kafka}
        spec:
          clusterIP: None
          publishNotReadyAddresses: true
          selector: {app: kafka}
          ports: [{name: client, port: 9092}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: kafka}
        spec:
          serviceName: kafka
          replicas: 1
          selector: {matchLabels: {app: kafka}}
          template:
            metadata: {labels: {app: kafka}}
            spec:
              containers:
                - name: kafka
                  image: apache/kafka:3.9.0
                  env:
                    - {name: KAFKA_NODE_ID, value: "0"}
                    - {name: KAFKA_PROCESS_ROLES, value: "broker,controller"}
                    - {name: KAFKA_LISTENERS, value: "PLAINTEXT://:9092,CONTROLLER://:9093"}
                    - {name: KAFKA_ADVERTISED_LISTENERS, value: "PLAINTEXT://127.0.0.1:{{{port}}}"}
                    - {name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER}
                    - {name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: "0@localhost:9093"}
                  readinessProbe: {tcpSocket: {port: 9092}, periodSeconds: 2}
        """;
}
