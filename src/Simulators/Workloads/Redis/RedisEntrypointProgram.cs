using Drydock.Simulators.Workloads.Shell;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>docker-entrypoint.sh of the redis and valkey images: puts the server before options and configuration files, and replaces itself by the command.</summary>
internal sealed class RedisEntrypointProgram(ExecutableSet executables, string server = "redis-server") : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var arguments = context.Arguments.Skip(1).ToList();
        if (arguments.Count > 0 && (arguments[0].StartsWith('-') || arguments[0].EndsWith(".conf", StringComparison.Ordinal))) arguments.Insert(0, server);
        if (arguments.Count == 0) return 0;
        if (executables.Create(arguments[0]) is { } program)
        {
            return await program.RunAsync(new ProcessView(context, arguments) { IsPid1 = context.IsPid1, Signals = context.Signals });
        }

        context.WriteStderr($"/usr/local/bin/docker-entrypoint.sh: exec: {arguments[0]}: not found\n");
        return 127;
    }
}
