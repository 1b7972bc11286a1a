using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>Kafka brokers in one StatefulSet: partitions live on several of them, and a broker that is stopped gives its leaderships away first.</summary>
internal sealed class KafkaRollingKind : IRollingApplicationKind
{
    /// <summary>Until a producer has asked for the new leader: a broker learns of it within half a second, a client asks again after its back-off.</summary>
    private static readonly TimeSpan OfOneStop = TimeSpan.FromSeconds(0.9);

    private static readonly TimeSpan OfOneStopAtMost = TimeSpan.FromSeconds(15);

    public string Name => "kafka";

    public string ClientsSee => "that producers and consumers of the partitions that a broker leads wait for about a second, while other brokers take these over";

    public TimeSpan CatchUpTime => TimeSpan.FromSeconds(15);

    /// <summary>Images named kafka, cp-kafka or cp-server, with a volume; neither exporters nor user interfaces have one.</summary>
    public string? Container(KubeDocument podSpec)
    {
        foreach (var container in podSpec.List("containers"))
        {
            var image = (container.Text("image") ?? "").Split('@')[0];
            var name = image[(image.LastIndexOf('/') + 1)..].Split(':')[0];
            if (name is "kafka" or "cp-kafka" or "cp-server" or "kafka-native" && container.List("volumeMounts").Count > 0) return container.Text("name");
        }

        return null;
    }

    /// <summary>The leader of a partition moves when its broker stops, and where it moves to may be stopped next.</summary>
    public (TimeSpan Expected, TimeSpan AtMost) HandOverTime(RollingInspection inspection) =>
        (inspection.Members.Count * OfOneStop, inspection.Members.Count * OfOneStopAtMost);

    public IRollingApplication Open(RollingContext context) => new KafkaRolling(context);

    /// <summary>The port of the first listener that is not the controllers', by the container's environment; 9092 unless it says otherwise.</summary>
    internal static int ClientPort(KubeDocument? container)
    {
        string? Value(string name) => container?.List("env").FirstOrDefault(e => e.Text("name") == "KAFKA_" + name || e.Text("name") == "KAFKA_CFG_" + name)?.Text("value");
        var controllers = (Value("CONTROLLER_LISTENER_NAMES") ?? "CONTROLLER").Split(',', StringSplitOptions.TrimEntries);
        foreach (var listener in (Value("LISTENERS") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var scheme = listener.IndexOf("://", StringComparison.Ordinal);
            if (scheme <= 0 || controllers.Contains(listener[..scheme])) continue;
            if (int.TryParse(listener.AsSpan(listener.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return port;
        }

        return 9092;
    }

    /// <summary>The node id that a pod's environment gives to its broker; null when a script in the container finds it out.</summary>
    internal static int? NodeId(KubeDocument pod, string containerName)
    {
        var container = pod.List("spec", "containers").FirstOrDefault(c => c.Text("name") == containerName);
        var entry = container?.List("env").FirstOrDefault(e => e.Text("name") is "KAFKA_NODE_ID" or "KAFKA_CFG_NODE_ID" or "KAFKA_BROKER_ID");
        var text = entry?.Text("value") ?? (entry?.Text("valueFrom", "fieldRef", "fieldPath")?.Contains("pod-index", StringComparison.Ordinal) == true ? pod.Label("apps.kubernetes.io/pod-index") : null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
