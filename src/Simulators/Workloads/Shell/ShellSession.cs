using System.Text;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>
/// A shell that runs the lines of its standard input as they come. On a terminal it prompts, survives Ctrl-C, which ends the command in front, and leaves at Ctrl-D; from a pipe it reads silently.
/// Prompts are those of dash, bash and busybox for root (Documented: their manuals); completion and job control are not simulated.
/// </summary>
internal sealed class ShellSession(IContainerContext context, ExecutableSet executables, ShellState state, bool isDebian)
{
    private readonly LineHistory _history = new();
    private readonly bool _isBash = context.Arguments[0].EndsWith("bash", StringComparison.Ordinal);

    internal async Task<int> RunAsync(StandardInput input)
    {
        if (context.Terminal is not { } terminal)
        {
            await RunLinesAsync(input);
            return await new ShellInterpreter(context, executables, state, ShellExecMode.Never).EndAsync(state.ExitCode ?? state.LastExitCode);
        }

        var front = terminal.EnterFront(signal =>
        {
            if (signal == "SIGINT") input.Interrupt();
        });
        await RunLinesAsync(input);
        terminal.LeaveFront(front);
        if (state.ExitCode is null && _isBash) context.WriteStdout("exit\n");
        return state.ExitCode ?? state.LastExitCode;
    }

    private async Task RunLinesAsync(StandardInput input)
    {
        var script = "";
        while (state.ExitCode is null)
        {
            var line = await ReadLineAsync(input, script.Length > 0);
            if (line.IsInterrupted)
            {
                context.WriteStdout("\n");
                state.LastExitCode = 130;
                script = "";
                continue;
            }

            if (line.IsEnd)
            {
                if (script.Length > 0) Report("syntax error: unexpected end of file");
                return;
            }

            script += Encoding.UTF8.GetString(line.Bytes.Span);
            if (script.EndsWith("\\\n", StringComparison.Ordinal)) continue;
            if (TryParse(script, out var node)) script = "";
            if (node is not null) await RunAsync(node);
        }
    }

    /// <summary>False when the script goes on in the next line; true without a node when it is wrong, and reported.</summary>
    private bool TryParse(string script, out ShellNode? node)
    {
        node = null;
        try
        {
            node = ShellParser.Parse(script);
            return true;
        }
        catch (ShellSyntaxException exception)
        {
            if (exception.IsIncomplete) return false;
            Report(exception.Message);
            return true;
        }
    }

    private async Task RunAsync(ShellNode node)
    {
        try
        {
            state.LastExitCode = await context.RunJobAsync(job => new ShellInterpreter(job, executables, state, ShellExecMode.Never).RunAsync(node));
        }
        catch (Exception exception) when (exception is ShellSyntaxException or SimIoException)
        {
            Report(exception.Message);
        }

        state.ReturnCode = null;
        // A command in front that was ended by Ctrl-C leaves the cursor behind "^C".
        if (context.Terminal is not null && state.LastExitCode == 130) context.WriteStdout("\n");
    }

    private void Report(string message)
    {
        context.WriteStderr($"{state.Positional[0]}: {message}\n");
        state.LastExitCode = 2;
    }

    /// <summary>dash reads what the terminal gives it; bash and busybox edit lines themselves.</summary>
    private async ValueTask<InputPiece> ReadLineAsync(StandardInput input, bool isContinued)
    {
        if (context.Terminal is not { } terminal) return await input.ReadLineAsync(CancellationToken.None);
        var prompt = isContinued ? "> "
            : !isDebian ? state.Directory + " # "
            : _isBash ? $"root@{context.HostName}:{state.Directory}# "
            : "# ";
        if (!isDebian || _isBash) return await terminal.ReadLineAsync(prompt, _history, CancellationToken.None);
        context.WriteStdout(prompt);
        return await input.ReadLineAsync(CancellationToken.None);
    }
}
