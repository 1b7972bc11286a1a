using System.Globalization;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Commands that change the shell itself.</summary>
internal static class ShellBuiltins
{
    /// <summary>The exit code, or null when it is no builtin.</summary>
    internal static int? TryRun(IReadOnlyList<string> words, ShellState state, IContainerContext io)
    {
        switch (words[0])
        {
            case ":": return 0;
            case "exec": return 0;
            case "cd": return ChangeDirectory(words, state, io);
            case "export": return Export(words, state);
            case "unset":
                foreach (var name in words.Skip(1)) state.Unset(name);
                return 0;
            case "set" when words.Count == 2 && words[1] is "-e" or "+e":
                state.EndsOnFailure = words[1] == "-e";
                return 0;
            case "trap": return state.Traps.Run(words, io);
            case "set" or "read" or "shift" or "eval" or "." or "source": throw new ShellSyntaxException($"not simulated: {string.Join(' ', words)}");
            case "return":
                state.ReturnCode = words.Count > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var result) ? result & 0xff : state.LastExitCode;
                return state.ReturnCode;
            case "exit":
                state.ExitCode = words.Count > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code & 0xff : state.ExitCodeBeforeTrap ?? state.LastExitCode;
                return state.ExitCode;
            default: return null;
        }
    }

    private static int ChangeDirectory(IReadOnlyList<string> words, ShellState state, IContainerContext io)
    {
        var target = words.Count > 1 ? words[1] : state.Variables.GetValueOrDefault("HOME", "/");
        var path = FilePath.Combine(state.Directory, target);
        var status = io.Files.Stat(path);
        if (status is { IsDirectory: true })
        {
            state.Directory = path;
            return 0;
        }

        io.WriteStderr($"{state.Positional[0]}: cd: {target}: {(status is null ? "No such file or directory" : "Not a directory")}\n");
        return 1;
    }

    private static int Export(IReadOnlyList<string> words, ShellState state)
    {
        foreach (var word in words.Skip(1))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) state.Set(word[..equals], word[(equals + 1)..]);
        }

        return 0;
    }
}
