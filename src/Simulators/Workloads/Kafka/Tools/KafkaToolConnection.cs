using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Tools;

/// <summary>How a tool comes to a broker: it tries those named in --bootstrap-server for a minute (default.api.timeout.ms), after the second that a JVM takes to start (Assumed).</summary>
internal static class KafkaToolConnection
{
    private static readonly TimeSpan JvmStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Null when nobody answered in time.</summary>
    internal static async Task<KafkaConnection?> TryConnectAsync(IContainerContext context, string bootstrap)
    {
        await Task.Delay(JvmStart, context.Clock);
        var until = context.Clock.GetUtcNow() + Patience;
        while (context.Clock.GetUtcNow() < until)
        {
            foreach (var server in bootstrap.Split(',', StringSplitOptions.TrimEntries))
            {
                var colon = server.LastIndexOf(':');
                if (colon <= 0 || !int.TryParse(server.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port)) continue;
                try
                {
                    return await KafkaConnection.ConnectAsync(context.ConnectAsync, server[..colon], port, "adminclient-1", context.Clock, ConnectTimeout);
                }
                catch (SimSocketException refused)
                {
                    context.WriteStderr($"WARN [AdminClient clientId=adminclient-1] Connection to node -1 ({server}) could not be established: {refused.Message} (org.apache.kafka.clients.NetworkClient)\n");
                }
            }

            await Task.Delay(RetryPause, context.Clock);
        }

        return null;
    }
}
