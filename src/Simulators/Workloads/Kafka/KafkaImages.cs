using Drydock.Simulators.Workloads.Kafka.Tools;
using Drydock.Simulators.Workloads.Shell;
using Factory = System.Func<string, Drydock.Simulators.Workloads.IContainerProgram>;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>The images of Kafka brokers.</summary>
public static class KafkaImages
{
    /// <summary>apache/kafka of 3.7 and later: settings from KAFKA_*, tools in /opt/kafka/bin. A defect is for those who test their checkers.</summary>
    public static SimImage Apache(KafkaDefect defect = KafkaDefect.None)
    {
        var executables = Executables();
        executables["run"] = executables["kafka-server-start.sh"] = _ => new KafkaServerProgram("/tmp/kraft-combined-logs", defect);
        executables["__cacert_entrypoint.sh"] = tag => new KafkaEntrypointProgram(new ExecutableSet(executables, tag));
        return new SimImage("apache/kafka", ["/__cacert_entrypoint.sh"], ["/etc/kafka/docker/run"], "/", executables);
    }

    /// <summary>bitnami/kafka: settings from KAFKA_CFG_*, data in /bitnami/kafka/data.</summary>
    public static SimImage Bitnami()
    {
        var executables = Executables();
        executables["run.sh"] = executables["kafka-server-start.sh"] = static _ => new KafkaServerProgram("/bitnami/kafka/data");
        executables["entrypoint.sh"] = tag => new KafkaEntrypointProgram(new ExecutableSet(executables, tag));
        return new SimImage("bitnami/kafka", ["/opt/bitnami/scripts/kafka/entrypoint.sh"], ["/opt/bitnami/scripts/kafka/run.sh"], "/", executables);
    }

    private static SortedDictionary<string, Factory> Executables()
    {
        var executables = new SortedDictionary<string, Factory>(StringComparer.Ordinal);
        ShellExecutables.AddTo(executables);
        executables["kafka-topics.sh"] = static tag => new KafkaTopicsProgram(tag);
        executables["kafka-metadata-quorum.sh"] = static tag => new MetadataQuorumProgram(tag);
        return executables;
    }
}
