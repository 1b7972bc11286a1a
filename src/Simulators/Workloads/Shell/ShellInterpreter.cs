using System.Buffers;
using System.Globalization;
using System.Text;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Runs a parsed script. The commands of a pipeline run one after the other, each with the whole output of the one before.</summary>
internal sealed class ShellInterpreter(IContainerContext context, ExecutableSet executables, ShellState state, ShellExecMode mode)
{
    private Task? _signal;

    /// <summary>Runs to the end of the script and returns the shell's exit code.</summary>
    internal async Task<int> RunAsync(ShellNode script)
    {
        var code = await RunAsync(script, context, isTested: false, isLast: true);
        return state.ExitCode ?? code;
    }

    /// <summary>What is left to do as the shell exits; its exit code.</summary>
    internal async Task<int> EndAsync(int code)
    {
        if (state.Traps.TakeExit() is not { Length: > 0 } action) return code;
        (state.ExitCode, state.LastExitCode, state.ExitCodeBeforeTrap) = (null, code, code);
        await RunAsync(ShellParser.Parse(action), context, isTested: true, isLast: false);
        return state.ExitCode ?? code;
    }

    /// <param name="node">What to run.</param>
    /// <param name="io">Where its input comes from and its output goes.</param>
    /// <param name="isTested">Its failure is asked for (if, &amp;&amp;, ||, !), so "set -e" does not mind it.</param>
    /// <param name="isLast">Nothing of the script comes after it.</param>
    private async Task<int> RunAsync(ShellNode node, IContainerContext io, bool isTested, bool isLast)
    {
        if (state.IsLeaving) return state.ExitCode ?? state.ReturnCode!.Value;
        var code = node switch
        {
            Sequence sequence => await RunSequenceAsync(sequence, io, isTested, isLast),
            AndOr pair => await RunPairAsync(pair, io, isTested, isLast),
            Pipeline pipeline => await RunPipelineAsync(pipeline, io),
            Background background => Begin(background, io),
            Subshell subshell => await RunSubshellAsync(subshell, io),
            Loop loop => await RunLoopAsync(loop, io),
            ForEach each => await RunForAsync(each, io),
            Conditional conditional => await RunConditionalAsync(conditional, io, isTested),
            FunctionDefinition function => Define(function),
            SimpleCommand command => await RunSimpleAsync(command, io, isLast && mode != ShellExecMode.Never && state.Traps.IsEmpty),
            _ => throw new InvalidOperationException(node.ToString()),
        };
        state.LastExitCode = code;
        if (code != 0 && state.EndsOnFailure && !isTested && node is SimpleCommand or Pipeline { IsNegated: false } or Subshell) state.ExitCode ??= code;
        if (!state.Traps.IsEmpty && node is SimpleCommand or Pipeline or Subshell) await RunTrapsAsync();
        return state.ExitCode ?? code;
    }

    /// <summary>Runs the traps of the signals that came while a command was in front; "$?" is afterwards what it was.</summary>
    private async Task RunTrapsAsync()
    {
        Catch();
        while (!state.IsLeaving && state.Caught.TryDequeue(out var signal))
        {
            if (state.Traps.For(signal) is not { Action: var action }) continue;
            var (before, outer) = (state.LastExitCode, state.ExitCodeBeforeTrap);
            state.ExitCodeBeforeTrap = before;
            await RunAsync(ShellParser.Parse(action), context, isTested: true, isLast: false);
            (state.LastExitCode, state.ExitCodeBeforeTrap) = (before, outer);
        }
    }

    /// <summary>Takes note of the signals that have come; those without a trap are dropped.</summary>
    private void Catch()
    {
        while (!state.IsInner && context.Signals.TryTake(out var signal))
        {
            if (state.Traps.For(signal) is not null) state.Caught.Enqueue(signal);
        }
    }

    private int Begin(Background background, IContainerContext io)
    {
        if (io.Terminal is not null) throw new ShellSyntaxException("background jobs are not simulated on a terminal: &");
        var inner = new ShellInterpreter(context, executables, state.Copy(), ShellExecMode.Never);
        var own = new ProcessView(io, io.Arguments) { Stdin = default, Input = null };
        state.Jobs.Start(() => inner.RunAloneAsync(background.Body, own));
        return 0;
    }

    private async Task<int> RunAloneAsync(ShellNode body, IContainerContext io)
    {
        try
        {
            var code = await RunAsync(body, io, isTested: false, isLast: false);
            return state.ExitCode ?? code;
        }
        catch (Exception exception) when (exception is ShellSyntaxException or SimIoException)
        {
            io.WriteStderr($"{state.Positional[0]}: {exception.Message}\n");
            return 2;
        }
    }

    /// <summary>Waits for all background jobs, or for some; a signal with a trap ends it, with 128 and its number.</summary>
    private async Task<int> WaitAsync(List<string> words)
    {
        var code = 0;
        List<Task<int>?> jobs = words.Count == 1 ? [.. state.Jobs.All] : [.. words.Skip(1).Select(state.Jobs.Find)];
        foreach (var job in jobs)
        {
            while (job is { IsCompleted: false })
            {
                if (state.IsInner || state.Traps.IsEmpty) await job;
                else if (await SignalBeforeAsync(job) is { } interrupted) return interrupted;
            }

            if (words.Count > 1) code = job is null ? 127 : await job;
        }

        return code;
    }

    private async Task SignalAsync() => await context.Signals.WaitAsync(CancellationToken.None);

    private async Task<int?> SignalBeforeAsync(Task ended)
    {
        _signal ??= SignalAsync();
        await Task.WhenAny(ended, _signal);
        if (_signal.IsCompleted) _signal = null;
        Catch();
        return state.Caught.TryPeek(out var signal) && state.Traps.For(signal) is { Number: var number } ? 128 + number : null;
    }

    private int Define(FunctionDefinition function)
    {
        state.Functions[function.Name] = function.Body;
        return 0;
    }

    private async Task<int> CallAsync(ShellNode function, List<string> words, IContainerContext io)
    {
        var outer = state.Positional;
        state.Positional = [outer[0], .. words.Skip(1)];
        var code = await RunAsync(function, io, isTested: false, isLast: false);
        state.Positional = outer;
        code = state.ReturnCode ?? code;
        state.ReturnCode = null;
        return code;
    }

    private async Task<int> RunSequenceAsync(Sequence sequence, IContainerContext io, bool isTested, bool isLast)
    {
        var code = 0;
        for (var i = 0; i < sequence.Nodes.Count && !state.IsLeaving; i++)
        {
            var isEnd = isLast && i == sequence.Nodes.Count - 1 && mode == ShellExecMode.LastCommand;
            code = await RunAsync(sequence.Nodes[i], io, isTested, isEnd);
        }

        return code;
    }

    private async Task<int> RunPairAsync(AndOr pair, IContainerContext io, bool isTested, bool isLast)
    {
        var code = await RunAsync(pair.Left, io, isTested: true, isLast: false);
        if (state.IsLeaving || (code == 0) != pair.IsAnd) return code;
        return await RunAsync(pair.Right, io, isTested, isLast && mode == ShellExecMode.LastCommand);
    }

    private async Task<int> RunPipelineAsync(Pipeline pipeline, IContainerContext io)
    {
        var (input, stream) = (io.Stdin, io.Input);
        var code = 0;
        for (var i = 0; i < pipeline.Commands.Count; i++)
        {
            var output = i < pipeline.Commands.Count - 1 ? new ArrayBufferWriter<byte>() : null;
            var stage = new ProcessView(io, io.Arguments) { Stdin = input, Input = stream, Output = output };
            var own = pipeline.Commands.Count == 1 ? this : new ShellInterpreter(context, executables, state.Copy(), ShellExecMode.Never);
            code = await own.RunAsync(pipeline.Commands[i], stage, isTested: true, isLast: false);
            (input, stream) = (output?.WrittenMemory ?? default, null);
        }

        return pipeline.IsNegated ? code == 0 ? 1 : 0 : code;
    }

    private async Task<int> RunSubshellAsync(Subshell subshell, IContainerContext io)
    {
        var copy = state.Copy();
        return await WithRedirectionsAsync(subshell.Redirections, io, async redirected =>
        {
            var inner = new ShellInterpreter(context, executables, copy, ShellExecMode.Never);
            var code = await inner.RunAsync(subshell.Body, redirected, isTested: false, isLast: false);
            return copy.ExitCode ?? code;
        });
    }

    private async Task<int> RunLoopAsync(Loop loop, IContainerContext io)
    {
        var code = 0;
        while (!state.IsLeaving && (await RunAsync(loop.Condition, io, isTested: true, isLast: false) == 0) != loop.Until)
        {
            var before = context.Clock.GetTimestamp();
            code = await RunAsync(loop.Body, io, isTested: false, isLast: false);
            // Commands of the simulation take no time of their own: a loop that never sleeps would stop the clock for everybody.
            if (context.Clock.GetTimestamp() == before) await Task.Delay(TimeSpan.FromMilliseconds(1), context.Clock);
        }

        return code;
    }

    private async Task<int> RunForAsync(ForEach each, IContainerContext io)
    {
        var code = 0;
        foreach (var value in await ExpandAsync(each.Words))
        {
            if (state.IsLeaving) break;
            state.Set(each.Name, value);
            code = await RunAsync(each.Body, io, isTested: false, isLast: false);
        }

        return code;
    }

    private async Task<int> RunConditionalAsync(Conditional conditional, IContainerContext io, bool isTested)
    {
        var isTrue = await RunAsync(conditional.Condition, io, isTested: true, isLast: false) == 0;
        var branch = isTrue ? conditional.Then : conditional.Else;
        return branch is null || state.IsLeaving ? 0 : await RunAsync(branch, io, isTested, isLast: false);
    }

    private async Task<int> RunSimpleAsync(SimpleCommand command, IContainerContext io, bool replacesShell)
    {
        var words = await ExpandAsync(command.Words);
        var own = command.Assignments.Count == 0 ? null : new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in command.Assignments) own![name] = string.Concat(await ExpandWordAsync(value, split: false));
        if (words.Count == 0 && own is not null)
        {
            foreach (var (name, value) in own) state.Set(name, value);
        }

        return await WithRedirectionsAsync(command.Redirections, io, async redirected =>
        {
            if (words.Count == 0) return 0;
            if (words[0] == "exec" && words.Count > 1) state.Traps.TakeExit();
            if (words[0] == "exec" && words.Count > 1) return state.ExitCode ??= await StartAsync(words.GetRange(1, words.Count - 1), own, redirected, replacesShell: true);
            if (state.Functions.TryGetValue(words[0], out var function)) return await CallAsync(function, words, redirected);
            if (words[0] == "wait") return await WaitAsync(words);
            if (ShellBuiltins.TryRun(words, state, redirected) is { } code) return code;
            if (!replacesShell || executables.Create(words[0]) is null) return await StartAsync(words, own, redirected, replacesShell: false);
            return state.ExitCode ??= await StartAsync(words, own, redirected, replacesShell: true);
        });
    }

    private async Task<int> StartAsync(List<string> words, SortedDictionary<string, string>? own, IContainerContext io, bool replacesShell)
    {
        var environment = state.Share();
        if (own is not null)
        {
            environment = new SortedDictionary<string, string>(environment, StringComparer.Ordinal);
            foreach (var (name, value) in own) environment[name] = value;
        }

        var child = new ProcessView(io, words)
        {
            Environment = environment,
            WorkingDirectory = state.Directory,
            IsPid1 = replacesShell && context.IsPid1,
            // On a terminal the command is in front, and Ctrl-C is for it.
            Signals = replacesShell || io.Terminal is not null ? context.Signals : new(),
        };
        if (executables.Create(words[0]) is { } program) return await program.RunAsync(child);
        io.WriteStderr($"{state.Positional[0]}: {words[0]}: {(words[0].Contains('/', StringComparison.Ordinal) ? "No such file or directory" : "command not found")}\n");
        return 127;
    }

    private async Task<int> WithRedirectionsAsync(IReadOnlyList<Redirection> redirections, IContainerContext io, Func<IContainerContext, Task<int>> run)
    {
        if (redirections.Count == 0) return await run(io);
        var (input, stream, output, errors) = (io.Stdin, io.Input, (RedirectedOutput?)null, (RedirectedOutput?)null);
        try
        {
            foreach (var redirection in redirections)
            {
                var target = string.Concat(await ExpandWordAsync(redirection.Target, split: false));
                if (redirection.Operator == "<") (input, stream) = (target == "/dev/null" ? default : io.Files.ReadAll(FilePath.Combine(state.Directory, target)), null);
                else if (redirection is { Operator: ">&", Descriptor: 2 } && target == "1") errors = output ?? new RedirectedOutput(null);
                else if (redirection is { Operator: ">&", Descriptor: 1 } && target == "2") output = errors ?? new RedirectedOutput(null) { IsOther = true };
                else if (redirection.Operator == ">&") throw new ShellSyntaxException($"not simulated: {redirection.Descriptor}>&{target}");
                else if (redirection.Descriptor == 1) output = RedirectedOutput.Open(io, state.Directory, target, redirection.Operator == ">>");
                else errors = RedirectedOutput.Open(io, state.Directory, target, redirection.Operator == ">>");
            }
        }
        catch (SimIoException exception)
        {
            io.WriteStderr($"{state.Positional[0]}: {exception.Message}\n");
            return 1;
        }

        var code = await run(new ProcessView(io, io.Arguments) { Stdin = input, Input = stream, Output = output?.Bytes, Errors = errors?.Bytes });
        try
        {
            output?.Close(io, toErrors: output.IsOther);
            if (!ReferenceEquals(errors, output)) errors?.Close(io, toErrors: false);
        }
        catch (SimIoException exception)
        {
            io.WriteStderr($"{state.Positional[0]}: write error: {exception.Message}\n");
            return 1;
        }

        return code;
    }

    private async Task<List<string>> ExpandAsync(IReadOnlyList<ShellWord> words)
    {
        var result = new List<string>();
        foreach (var word in words) result.AddRange(await ExpandWordAsync(word, split: true));
        return result;
    }

    /// <summary>Puts values in place of variables and substitutions; what was not quoted is split at white space, and matched against file names.</summary>
    private async Task<List<string>> ExpandWordAsync(ShellWord word, bool split)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (isOpen, hasPattern) = (false, false);
        foreach (var part in word.Parts)
        {
            if (part is { Kind: WordPartKind.Variable, Text: "@", IsQuoted: true } && split)
            {
                fields.AddRange(state.Positional.Skip(1));
                continue;
            }

            var value = part.Kind switch
            {
                WordPartKind.Text => part.Text,
                WordPartKind.Variable => ShellVariables.ValueOf(part.Text, state),
                _ => await SubstituteAsync(part.Script),
            };
            if (part.IsQuoted || part.Kind == WordPartKind.Text || !split)
            {
                hasPattern |= !part.IsQuoted && part.Kind == WordPartKind.Text && value.AsSpan().ContainsAny('*', '?', '[');
                field.Append(value);
                isOpen |= part.IsQuoted || value.Length > 0;
                continue;
            }

            Split(value, fields, field, ref isOpen);
        }

        if (isOpen) fields.Add(field.ToString());
        return split && hasPattern ? fields.SelectMany(f => ShellGlob.Expand(f, context.Files, state.Directory)).ToList() : fields;
    }

    private static void Split(string value, List<string> fields, StringBuilder field, ref bool isOpen)
    {
        foreach (var c in value)
        {
            if (c is not (' ' or '\t' or '\n'))
            {
                field.Append(c);
                isOpen = true;
            }
            else if (isOpen)
            {
                fields.Add(field.ToString());
                field.Clear();
                isOpen = false;
            }
        }
    }

    private async Task<string> SubstituteAsync(ShellNode script)
    {
        var output = new ArrayBufferWriter<byte>();
        var copy = state.Copy();
        var inner = new ShellInterpreter(context, executables, copy, ShellExecMode.Never);
        await inner.RunAsync(script, new ProcessView(context, context.Arguments) { Output = output }, isTested: true, isLast: false);
        return Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd('\n');
    }
}
