using Drydock.Simulators.Workloads.Kafka;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Simulators.Workloads.Redis.Commands;
using Drydock.Simulators.Workloads.Redis.Sentinels;
using Drydock.Simulators.Workloads.Shell;
using Factory = System.Func<string, Drydock.Simulators.Workloads.IContainerProgram>;

namespace Drydock.Simulators.Workloads;

/// <summary>The images that every simulated node can pull.</summary>
public static class BuiltInImages
{
    /// <summary>
    /// Adds redis and valkey/valkey (any tag), commercialtribe/redis-sentinel-sidecar, apache/kafka and bitnami/kafka (any tag), busybox, registry.k8s.io/pause drydock/verifier (the shell and tools that a migration's verifier uses) and drydock/rawlog (<see cref="RawLogProgram"/>).
    /// </summary>
    public static void Register(ImageRegistry registry)
    {
        registry.Register(new SimImage("redis", ["docker-entrypoint.sh"], ["redis-server"], "/data", RedisExecutables()));
        registry.Register(new SimImage("valkey/valkey", ["docker-entrypoint.sh"], ["valkey-server"], "/data", ValkeyExecutables()));
        var sidecar = RedisExecutables();
        sidecar["sidecar.sh"] = static _ => new SentinelSidecarProgram();
        registry.Register(new SimImage(
            "commercialtribe/redis-sentinel-sidecar", ["docker-entrypoint.sh"], ["/bin/sh", "-c", "/app/sidecar.sh"], "/app", sidecar));
        registry.Register(KafkaImages.Apache());
        registry.Register(KafkaImages.Bitnami());
        var labeller = RedisExecutables();
        labeller["kubectl"] = static _ => new KubectlLabelProgram();
        registry.Register(new SimImage("drydock/redis-kubectl", [], ["sh"], "/", labeller));
        registry.Register(new SimImage("busybox", [], ["sh"], "/", BusyBox()));
        registry.Register(new SimImage("drydock/verifier", [], ["sh"], "/", BusyBox()));
        var rawLog = BusyBox();
        rawLog["rawlog"] = static _ => new RawLogProgram();
        registry.Register(new SimImage("drydock/rawlog", ["rawlog"], [], "/", rawLog));
        var pause = new SortedDictionary<string, Factory>(StringComparer.Ordinal);
        pause["pause"] = tag => new AppletProgram(ProcessApplets.Pause, new ExecutableSet(pause, tag));
        registry.Register(new SimImage("registry.k8s.io/pause", ["/pause"], [], "/", pause));
    }

    private static SortedDictionary<string, Factory> BusyBox()
    {
        var executables = new SortedDictionary<string, Factory>(StringComparer.Ordinal);
        ShellExecutables.AddTo(executables);
        return executables;
    }

    private static SortedDictionary<string, Factory> RedisExecutables()
    {
        var tables = new CommandTables();
        var executables = new SortedDictionary<string, Factory>(StringComparer.Ordinal);
        // The images of Redis 3 and 4 are built on Debian 8 to 10, with shells that stay PID 1 more often than those of today.
        ShellExecutables.AddTo(
            executables,
            static tag => IsOnOldDebian(tag) ? ShellExecMode.Never : ShellExecMode.LastCommand,
            static tag => IsOnOldDebian(tag) ? ShellExecMode.OnlyCommand : ShellExecMode.LastCommand,
            isDebian: true);
        executables["redis-server"] = tag => new RedisServerProgram(tag) { Tables = tables };
        executables["redis-sentinel"] = static tag => new SentinelProgram(tag);
        executables["redis-cli"] = static tag => new RedisCliProgram(tag);
        executables["docker-entrypoint.sh"] = tag => new RedisEntrypointProgram(new ExecutableSet(executables, tag));
        return executables;
    }

    /// <summary>Valkey's programs, which are there under Redis's names too.</summary>
    private static SortedDictionary<string, Factory> ValkeyExecutables()
    {
        var tables = new CommandTables();
        var executables = new SortedDictionary<string, Factory>(StringComparer.Ordinal);
        ShellExecutables.AddTo(executables, static _ => ShellExecMode.LastCommand, static _ => ShellExecMode.LastCommand, isDebian: true);
        executables["valkey-server"] = executables["redis-server"] = tag => new RedisServerProgram(tag, isValkey: true) { Tables = tables };
        executables["valkey-sentinel"] = executables["redis-sentinel"] = static tag => new SentinelProgram(tag);
        executables["valkey-cli"] = executables["redis-cli"] = static tag => new RedisCliProgram(tag);
        executables["docker-entrypoint.sh"] = tag => new RedisEntrypointProgram(new ExecutableSet(executables, tag), "valkey-server");
        return executables;
    }

    /// <summary>The tag of the sidecar is a date: its image is built on redis:3.2.</summary>
    private static bool IsOnOldDebian(string tag) => tag.StartsWith("v2017", StringComparison.Ordinal) || tag.Split('.', '-')[0] is "2" or "3" or "4" or "5";
}
