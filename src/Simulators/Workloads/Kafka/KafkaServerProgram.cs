using Drydock.Simulators.Workloads.Shell;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>
/// The start script of an image and the broker that it becomes: settings from the environment, and from a properties file that is named. Documented: docker/resources of 3.9. Not simulated, and refused:
/// ZooKeeper, separate controllers, TLS and SASL, several log directories.
/// </summary>
public sealed class KafkaServerProgram(string logDirectory, KafkaDefect defect = KafkaDefect.None) : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var configuration = new KafkaConfiguration();
        configuration.Set("log.dirs", logDirectory);
        foreach (var file in context.Arguments.Skip(1).Where(a => a.EndsWith(".properties", StringComparison.Ordinal))) configuration.ReadFile(context.Files, file);
        configuration.ReadEnvironment(context.Environment);
        if (Refusal(configuration) is { } refusal)
        {
            context.WriteStderr($"Exception in thread \"main\" org.apache.kafka.common.config.ConfigException: {refusal}\n");
            return 1;
        }

        return await new KafkaBroker(new KafkaNode(context, configuration, defect)).RunAsync();
    }

    private static string? Refusal(KafkaConfiguration configuration)
    {
        if (configuration.Text("process.roles") is not ("broker,controller" or "controller,broker")) return "Invalid value for configuration process.roles: only 'broker,controller' is simulated";
        if (configuration.NodeId < 0) return "Missing required configuration `node.id` which has no default value.";
        if (configuration.LogDirectory.Contains(',', StringComparison.Ordinal)) return "Invalid value for configuration log.dirs: one directory is simulated";
        try
        {
            return configuration.Voters().ContainsKey(configuration.NodeId) ? null : "If process.roles contains just the 'controller' role, the node id must be included in the set of voters controller.quorum.voters";
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }
}
