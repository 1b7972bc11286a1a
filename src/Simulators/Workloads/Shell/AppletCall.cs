using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>One run of an applet.</summary>
internal sealed class AppletCall(IContainerContext context, ExecutableSet executables)
{
    internal IContainerContext Context => context;
    internal ExecutableSet Executables => executables;
    internal IFileSystem Files => context.Files;
    internal string Name => context.Arguments[0][(context.Arguments[0].LastIndexOf('/') + 1)..];
    internal IReadOnlyList<string> Arguments => context.Arguments;

    internal string PathOf(string operand) => FilePath.Combine(context.WorkingDirectory, operand);

    internal void Print(string text) => context.WriteStdout(text);

    internal int Fail(string message)
    {
        context.WriteStderr($"{Name}: {message}\n");
        return 1;
    }

    /// <summary>Splits arguments into single-letter options and operands; an option outside <paramref name="allowed"/> ends the command.</summary>
    internal (string Options, List<string> Operands) Parse(string allowed)
    {
        var (options, operands, only) = ("", new List<string>(), false);
        foreach (var argument in Arguments.Skip(1))
        {
            if (only || argument.Length < 2 || argument[0] != '-')
            {
                operands.Add(argument);
            }
            else if (argument == "--")
            {
                only = true;
            }
            else
            {
                foreach (var letter in argument[1..])
                {
                    if (!allowed.Contains(letter, StringComparison.Ordinal)) throw new AppletUsageException($"unrecognized option: {argument} (or not simulated)");
                    options += letter;
                }
            }
        }

        return (options, operands);
    }

    /// <summary>The bytes of an operand; "-" is standard input.</summary>
    /// <exception cref="SimIoException">With the operand as it was written.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string operand)
    {
        if (operand == "-") return context.Input is { } input ? await input.ReadToEndAsync(CancellationToken.None) : context.Stdin;
        if (operand == "/dev/null") return default;
        try
        {
            return Files.ReadAll(PathOf(operand));
        }
        catch (SimIoException exception)
        {
            throw new SimIoException(exception.Code, operand, exception.Message[(exception.Path.Length + 2)..]);
        }
    }
}
