using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>
/// redis-sentinel, redis-server --sentinel: watches masters, their replicas and the other sentinels, and fails over (Documented: sentinel.c of 3.2 to 7.0; CrossChecked against 7.0.15). Assumed: names and addresses
/// are told as they were given, whatever announce-hostnames says; of scripts it runs client-reconfig-script once, and no notification-script.
/// </summary>
public sealed class SentinelProgram(string tag) : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var version = RedisVersion.FromTag(tag);
        var log = new RedisLog(context, new RedisConfiguration(context.WorkingDirectory, version), context.IsPid1 ? 1 : 7, 'X');
        var file = context.Arguments.Skip(1).FirstOrDefault(a => !a.StartsWith('-'));
        log.Raw(RedisBanner.For(version.Text, "sentinel", 26379, log.ProcessId));
        if (file is null)
        {
            log.Warning("Sentinel started without a config file. Exiting...");
            return 1;
        }

        SentinelConfiguration configuration;
        try
        {
            configuration = SentinelConfiguration.Load(context, version, file);
        }
        catch (RedisConfigurationException exception)
        {
            if (exception.Message.StartsWith("# ", StringComparison.Ordinal)) log.Warning(exception.Message[2..]);
            else context.WriteStderr(exception.Message + "\n");
            return 1;
        }

        var sentinel = new Sentinel(context, version, configuration, log);
        try
        {
            return await sentinel.RunAsync();
        }
        catch (SimSocketException)
        {
            log.Warning($"Creating Server TCP listening socket *:{configuration.Port}: bind: Address already in use");
            return 1;
        }
    }
}
