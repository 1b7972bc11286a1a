using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Kafka.Controller;
using Drydock.Simulators.Workloads.Kafka.Protocol;
using Drydock.Simulators.Workloads.Kafka.Replication;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>One broker that is also a voter of the metadata quorum (process.roles=broker,controller): its start, its life and its controlled end. Documented: KafkaRaftServer, BrokerServer of 3.9.</summary>
internal sealed class KafkaBroker(KafkaNode node)
{
    /// <summary>controlled.shutdown: how long a broker waits to be let go.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromMinutes(5);

    internal async Task<int> RunAsync()
    {
        if (!await OpenDirectoryAsync()) return 1;
        var replicas = new ReplicaManager(node);
        var metadata = replicas.Load();
        var raft = new RaftNode(node, metadata);
        var image = new MetadataImage();
        raft.Committed = image.Apply;
        var controller = new QuorumController(node, raft, image);
        var quorumServer = new KafkaServer(node, (api, _, request) => HandleForQuorumAsync(raft, controller, api, request));
        quorumServer.Listen(node.Configuration.PortOf(controller: true));
        node.Spawn(raft.RunAsync);
        node.Spawn(controller.RunAsync);

        var (host, port) = node.Configuration.Advertised(node.Context.HostName);
        var lifecycle = new BrokerLifecycle(node, raft, image);
        var incarnation = node.Context.Random.Uuid();
        node.Spawn(() => lifecycle.RunAsync(incarnation, host, port));
        var requests = new BrokerRequests(node, replicas, image, raft, new ControllerChannel(node, raft));
        var server = new KafkaServer(node, requests.HandleAsync);
        node.Spawn(async () =>
        {
            while (image.Brokers.GetValueOrDefault(node.Id)?.Incarnation != incarnation) await raft.NextCommitAsync();
            replicas.Start(image, new ControllerChannel(node, raft));
            raft.CommittedGroup = replicas.Apply;
            server.Listen(node.Configuration.PortOf(controller: false));
            node.Info($"[KafkaRaftServer nodeId={node.Id}] Kafka Server started (kafka.server.KafkaRaftServer)");
        });

        await WaitForSignalAsync();
        node.Info($"[BrokerServer id={node.Id}] Transition from STARTED to SHUTTING_DOWN (kafka.server.BrokerServer)");
        if (!await lifecycle.ShutDownAsync(ShutdownPatience)) node.Warn($"[BrokerServer id={node.Id}] The controller did not let go of this broker in time (kafka.server.BrokerServer)");
        server.Close();
        await raft.ResignAsync();
        node.End();
        quorumServer.Close();
        await replicas.CloseAsync(metadata);
        node.Info($"[BrokerServer id={node.Id}] shut down completed (kafka.server.BrokerServer)");
        return 0;
    }

    private static Task<KafkaBuffer?> HandleForQuorumAsync(RaftNode raft, QuorumController controller, KafkaApi api, KafkaReader request) =>
        (raft.Handle(api, request) ?? controller.Handle(api, request) ?? throw new KafkaProtocolException($"{api} is not for a controller"))!;

    private async Task WaitForSignalAsync()
    {
        while (await node.Context.Signals.TakeAsync(CancellationToken.None) is not ("SIGTERM" or "SIGINT"))
        {
            // Others do nothing to a JVM that handles them.
        }
    }

    /// <summary>Formats an empty directory, as the image's start script does, and refuses one of another cluster or broker.</summary>
    private async Task<bool> OpenDirectoryAsync()
    {
        var files = node.Context.Files;
        var directory = node.Configuration.LogDirectory;
        files.CreateDirectory(directory);
        var path = FilePath.Combine(directory, "meta.properties");
        var wanted = node.Context.Environment.GetValueOrDefault("CLUSTER_ID") ?? node.Context.Environment.GetValueOrDefault("KAFKA_KRAFT_CLUSTER_ID") ?? "5L6g3nShT-eMCtK--X86sw";
        if (files.Stat(path) is null)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"#\n#{node.Now:ddd MMM dd HH:mm:ss} GMT {node.Now:yyyy}\ncluster.id={wanted}\ndirectory.id={Convert.ToBase64String(Encoding.ASCII.GetBytes(node.Context.Random.Hex(16)))[..22]}\nnode.id={node.Id}\nversion=1\n");
            files.Write(path, 0, Encoding.ASCII.GetBytes(text));
            await files.FsyncAsync(path, CancellationToken.None);
            node.Context.WriteStdout($"Formatting metadata directory {directory} with metadata.version 3.9-IV0.\n");
        }

        var properties = new KafkaConfiguration();
        properties.ReadFile(files, path);
        node.ClusterId = properties.Text("cluster.id") ?? "";
        if (node.ClusterId != wanted) return Refuse($"Invalid cluster.id in: {path}. Expected {wanted}, but read {node.ClusterId}");
        if (properties.NodeId != node.Id) return Refuse($"Stored node id {properties.NodeId} doesn't match previous node id {node.Id} in {path}. If you moved your data, make sure your configured node id matches. If you intend to create a new node, you should remove all data in your data directories.");
        return true;
    }

    private bool Refuse(string why)
    {
        node.Fatal($"Exiting Kafka due to fatal exception (kafka.Kafka$)\njava.lang.RuntimeException: {why}");
        return false;
    }
}
