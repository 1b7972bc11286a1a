using Drydock.Simulators.Workloads.Shell;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>The entry point of the images: prepares the container and replaces itself by the command.</summary>
internal sealed class KafkaEntrypointProgram(ExecutableSet executables) : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var arguments = context.Arguments.Skip(1).ToList();
        if (arguments.Count == 0) return 0;
        if (executables.Create(arguments[0]) is { } program)
        {
            return await program.RunAsync(new ProcessView(context, arguments) { IsPid1 = context.IsPid1, Signals = context.Signals });
        }

        context.WriteStderr($"{context.Arguments[0]}: exec: {arguments[0]}: not found\n");
        return 127;
    }
}
