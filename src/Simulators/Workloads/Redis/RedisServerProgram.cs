using Drydock.Simulators.Workloads.Redis.Commands;
using Drydock.Simulators.Workloads.Redis.Sentinels;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// redis-server and valkey-server: values of every type over RESP, dump files, append only files, save rules, replication, and the end that SIGTERM brings (without an append
/// only file it saves only if there are save rules). With --sentinel it is a sentinel. Documented: the source of 3.2.12 to 7.2. CrossChecked: replies, data, dump files and append
/// only files against Debian's redis-server. Not simulated, and refused by name: cluster, scripts, modules, geo, HyperLogLog.
/// </summary>
public sealed class RedisServerProgram(string tag, bool isValkey = false) : IContainerProgram
{
    /// <summary>Shared by the servers of one world.</summary>
    internal CommandTables Tables { get; init; } = new();

    public async Task<int> RunAsync(IContainerContext context)
    {
        var version = isValkey ? RedisVersion.FromValkeyTag(tag) : RedisVersion.FromTag(tag);
        var arguments = context.Arguments;
        if (arguments.Contains("--sentinel")) return await new SentinelProgram(tag).RunAsync(context);
        if (arguments.Count == 2 && arguments[1] is "-v" or "--version")
        {
            context.WriteStdout($"{version.ProductName} server v={version.Text} sha=00000000:0 malloc=jemalloc-4.0.3 bits=64 build=drydock\n");
            return 0;
        }

        var configuration = new RedisConfiguration(context.WorkingDirectory, version);
        var log = new RedisLog(context, configuration, context.IsPid1 ? 1 : 7, 'M');
        try
        {
            configuration.Load(arguments, context.Files, context.WorkingDirectory);
        }
        catch (RedisConfigurationException exception)
        {
            // A message of the log starts with its level; the others go to stderr as they are.
            if (exception.Message.StartsWith("# ", StringComparison.Ordinal)) log.Warning(exception.Message[2..]);
            else context.WriteStderr(exception.Message + "\n");
            return 1;
        }

        if (arguments.Count < 2)
        {
            log.Warning("Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf");
        }

        return await new RedisServer(context, version, configuration, log, Tables.Of(version)).RunAsync();
    }
}
