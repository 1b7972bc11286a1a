namespace Drydock.Harness.Scenarios;

/// <summary>
/// Clients that write to every pod of a StatefulSet all the while ("namespace/name"), one client per pod, and remember what was acknowledged.
/// <paramref name="Interval"/> is the mean pause between writes of one client.
/// </summary>
public sealed record TrafficSpec(string StatefulSet, TimeSpan Interval)
{
    /// <summary>The Service in the same namespace by which the clients come, to whichever ready pod it leads; null: each client has a pod of its own.</summary>
    public string? Service { get; init; }

    /// <summary>What they write.</summary>
    public RedisData Data { get; init; }

    /// <summary>What the clients give Redis to be let in; null: nothing.</summary>
    public string? Password { get; init; }

    /// <summary>The topic, when the pods are brokers of a Kafka cluster; null: they are Redis servers.</summary>
    public KafkaTopicSpec? Kafka { get; init; }

    /// <summary>Kafka producers at one record a second and partition.</summary>
    public static TrafficSpec ToKafka(string statefulSet) => new(statefulSet, TimeSpan.FromSeconds(1)) { Kafka = new KafkaTopicSpec() };

    /// <summary>Redis writers at four writes a second and pod.</summary>
    public static TrafficSpec Redis(string statefulSet) => new(statefulSet, TimeSpan.FromMilliseconds(250));
}
