using System.Globalization;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Tools;

/// <summary>
/// kafka-topics.sh: --list, --create, --describe with --under-replicated-partitions, --unavailable-partitions, --under-min-isr-partitions, --at-min-isr-partitions, --topic. Documented: TopicCommand of 3.9
/// (what it prints and in which order; Elr columns since 3.8).
/// </summary>
public sealed class KafkaTopicsProgram(string tag) : IContainerProgram
{
    private const sbyte DefaultConfig = 5;

    private static readonly string[] Known =
    [
        "bootstrap-server", "command-config", "list", "create", "describe", "topic", "partitions", "replication-factor", "config", "if-not-exists", "exclude-internal",
        "under-replicated-partitions", "unavailable-partitions", "under-min-isr-partitions", "at-min-isr-partitions",
    ];

    public async Task<int> RunAsync(IContainerContext context)
    {
        var options = KafkaToolOptions.Parse(context.Arguments);
        if (options.Unknown(Known) is { } unknown) return Usage(context, $"{unknown} is not a recognized option");
        if (options.Value("bootstrap-server") is not { } bootstrap) return Usage(context, "Missing required argument \"[bootstrap-server]\"");
        if (new[] { "list", "create", "describe" }.Count(options.Has) != 1) return Usage(context, "Command must include exactly one action: --list, --describe, --create, --alter or --delete");
        if (await KafkaToolConnection.TryConnectAsync(context, bootstrap) is not { } connection) return Failed(context, "Timed out waiting for a node assignment. Call: listTopics");
        try
        {
            var code = options.Has("create") ? await CreateAsync(context, connection, options) : await ShowAsync(context, connection, options);
            connection.Close();
            return code;
        }
        catch (SimSocketException lost)
        {
            return Failed(context, lost.Message);
        }
    }

    private static async Task<int> CreateAsync(IContainerContext context, KafkaConnection connection, KafkaToolOptions options)
    {
        if (options.Value("topic") is not { } topic) return Usage(context, "Missing required argument \"[topic]\"");
        var settings = options.Values("config").Select(c => c.Split('=', 2, StringSplitOptions.TrimEntries)).ToList();
        if (settings.Exists(s => s.Length != 2)) return Failed(context, "requirement failed: Invalid topic config: all configs to be added must be in the format \"key=val\".");
        var (partitions, replication) = (Number(options.Value("partitions")), Number(options.Value("replication-factor")));
        var answer = await connection.CallAsync(
            KafkaApi.CreateTopics,
            4,
            body =>
            {
                body.Int32(1).String(topic).Int32(partitions).Int16(replication).Int32(0).Int32(settings.Count);
                foreach (var setting in settings) body.String(setting[0]).String(setting[1]);
                body.Int32(30_000).Boolean(false);
            },
            KafkaToolConnection.RequestTimeout,
            context.Clock);
        answer.Int32();
        answer.ArrayLength();
        answer.String();
        var error = (KafkaError)answer.Int16();
        if (error == KafkaError.TopicAlreadyExists && options.Has("if-not-exists")) return 0;
        if (error != KafkaError.None) return Failed(context, error == KafkaError.TopicAlreadyExists ? $"Topic '{topic}' already exists." : $"{error}");
        context.WriteStdout($"Created topic {topic}.\n");
        return 0;
    }

    private async Task<int> ShowAsync(IContainerContext context, KafkaConnection connection, KafkaToolOptions options)
    {
        var metadata = await KafkaMetadata.AskAsync(connection, null, KafkaToolConnection.RequestTimeout, context.Clock);
        var topics = metadata.Topics.Where(t => options.Value("topic") is not { } wanted || wanted == t.Key).ToList();
        if (options.Has("list"))
        {
            foreach (var topic in topics) context.WriteStdout(topic.Key + "\n");
            return 0;
        }

        if (topics.Count == 0 && options.Value("topic") is { } missing) return Failed(context, $"Topic '{missing}' does not exist as expected");
        var showsTopics = !Known[^4..].Any(options.Has);
        foreach (var (topic, partitions) in topics)
        {
            var settings = await SettingsAsync(context, connection, topic);
            var minimum = Number(settings.First(s => s.Name == "min.insync.replicas").Value);
            if (showsTopics)
            {
                var changed = string.Join(',', settings.Where(s => s.Source != DefaultConfig).Select(s => $"{s.Name}={s.Value}"));
                context.WriteStdout(Line($"Topic: {topic}\tPartitionCount: {partitions.Count}\tReplicationFactor: {partitions[0].Replicas.Count}\tConfigs: {changed}\n"));
            }

            foreach (var partition in partitions.Where(p => showsTopics || IsAsked(options, p, metadata, minimum))) context.WriteStdout(Describe(topic, partition));
        }

        return 0;
    }

    private static bool IsAsked(KafkaToolOptions options, KafkaMetadata.Partition partition, KafkaMetadata metadata, int minimum) =>
        (options.Has("under-replicated-partitions") && partition.InSync.Count < partition.Replicas.Count)
        || (options.Has("unavailable-partitions") && !metadata.Brokers.ContainsKey(partition.Leader))
        || (options.Has("under-min-isr-partitions") && (partition.Leader < 0 || partition.InSync.Count < minimum))
        || (options.Has("at-min-isr-partitions") && partition.InSync.Count == minimum);

    private string Describe(string topic, KafkaMetadata.Partition partition)
    {
        var leader = partition.Leader < 0 ? "none" : partition.Leader.ToString(CultureInfo.InvariantCulture);
        var eligible = KnowsEligible() ? "\tElr: \tLastKnownElr: " : "";
        return Line($"\tTopic: {topic}\tPartition: {partition.Index}\tLeader: {leader}\tReplicas: {string.Join(',', partition.Replicas)}\tIsr: {string.Join(',', partition.InSync)}{eligible}\n");
    }

    private bool KnowsEligible()
    {
        var parts = tag.Split('.', '-');
        return parts.Length < 2 || !int.TryParse(parts[1], out var minor) || parts[0] != "3" || minor >= 8;
    }

    private static async Task<List<(string Name, string Value, sbyte Source)>> SettingsAsync(IContainerContext context, KafkaConnection connection, string topic)
    {
        var answer = await connection.CallAsync(KafkaApi.DescribeConfigs, 1, b => b.Int32(1).Int8(2).String(topic).Int32(-1).Boolean(false), KafkaToolConnection.RequestTimeout, context.Clock);
        answer.Int32();
        answer.ArrayLength();
        answer.Int16();
        answer.NullableString();
        answer.Int8();
        answer.String();
        var settings = new List<(string, string, sbyte)>();
        for (var left = answer.ArrayLength(); left > 0; left--)
        {
            var (name, value, _, source, _) = (answer.String(), answer.NullableString() ?? "", answer.Boolean(), answer.Int8(), answer.Boolean());
            answer.ArrayLength();
            settings.Add((name, value, source));
        }

        return settings;
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int Usage(IContainerContext context, string why)
    {
        context.WriteStderr(why + "\n");
        return 1;
    }

    private static int Failed(IContainerContext context, string why)
    {
        context.WriteStdout($"Error while executing topic command : {why}\n");
        return 1;
    }
}
