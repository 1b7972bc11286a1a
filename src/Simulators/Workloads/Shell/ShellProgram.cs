using System.Text;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>
/// sh and bash: "-c script arguments", a script file, or the commands of its standard input, with prompts on a terminal. It waits for its children and handles no signal but those it has a trap for (a trap runs when the command in front
/// has ended; only wait is interrupted), so as PID 1 it ignores SIGTERM and only SIGKILL ends it, unless it has replaced itself by a command (exec, or the last command by the shell's own shortcut).
/// </summary>
internal sealed class ShellProgram(ExecutableSet executables, ShellExecMode mode, bool isDebian = false) : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var name = context.Arguments[0];
        var next = 1;
        var (isScript, endsOnFailure) = (false, false);
        for (; next < context.Arguments.Count && context.Arguments[next].StartsWith('-') && context.Arguments[next].Length > 1; next++)
        {
            isScript |= context.Arguments[next].Contains('c', StringComparison.Ordinal);
            endsOnFailure |= context.Arguments[next].Contains('e', StringComparison.Ordinal);
        }

        var state = new ShellState(new SortedDictionary<string, string>(context.Environment.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            Positional = [name],
            Directory = context.WorkingDirectory,
            EndsOnFailure = endsOnFailure,
        };
        string script;
        if (next >= context.Arguments.Count && !isScript && context.Input is { } input)
        {
            return await new ShellSession(context, executables, state, isDebian).RunAsync(input);
        }

        if (next >= context.Arguments.Count)
        {
            if (isScript)
            {
                context.WriteStderr($"{name}: -c: option requires an argument\n");
                return 2;
            }

            script = Encoding.UTF8.GetString(context.Stdin.Span);
        }
        else if (isScript)
        {
            script = context.Arguments[next++];
            if (next < context.Arguments.Count) name = context.Arguments[next];
        }
        else
        {
            name = context.Arguments[next];
            try
            {
                script = Encoding.UTF8.GetString(context.Files.ReadAll(FilePath.Combine(context.WorkingDirectory, name)));
            }
            catch (SimIoException)
            {
                context.WriteStderr($"{context.Arguments[0]}: {name}: No such file or directory\n");
                return 127;
            }
        }

        state.Positional = [name, .. context.Arguments.Skip(next + 1)];
        try
        {
            var interpreter = new ShellInterpreter(context, executables, state, isScript ? mode : ShellExecMode.Never);
            return await interpreter.EndAsync(await interpreter.RunAsync(ShellParser.Parse(script)));
        }
        catch (ShellSyntaxException exception)
        {
            context.WriteStderr($"{name}: {exception.Message}\n");
            return 2;
        }
        catch (SimIoException exception)
        {
            context.WriteStderr($"{name}: {exception.Message}\n");
            return 1;
        }
    }
}
