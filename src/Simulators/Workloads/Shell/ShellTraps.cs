using System.Globalization;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>What a shell does when a signal comes, or when it exits. Provenance: CrossChecked (dash 0.5.12, the traps that <c>trap</c> sets and prints).</summary>
internal sealed class ShellTraps
{
    private const string Exit = "EXIT";

    private static readonly (string Name, int Number)[] Conditions = [(Exit, 0), ("HUP", 1), ("INT", 2), ("QUIT", 3), ("USR1", 10), ("USR2", 12), ("TERM", 15)];

    private readonly SortedDictionary<int, string> _actions = [];

    /// <summary>None: what comes is as if the shell handled no signal.</summary>
    internal bool IsEmpty => _actions.Count == 0;

    /// <summary>The builtin: <c>trap action condition…</c>, <c>trap - condition…</c>, <c>trap condition</c>, or <c>trap</c> alone.</summary>
    internal int Run(IReadOnlyList<string> words, IContainerContext io)
    {
        if (words.Count == 1)
        {
            foreach (var (number, set) in _actions) io.WriteStdout($"trap -- '{set.Replace("'", "'\"'\"'", StringComparison.Ordinal)}' {NameOf(number)}\n");
            return 0;
        }

        var resets = words.Count == 2 || NumberOf(words[1]) is not null;
        var action = resets || words[1] == "-" ? null : words[1];
        var code = 0;
        foreach (var condition in words.Skip(resets ? 1 : 2))
        {
            if (NumberOf(condition) is not { } number)
            {
                io.WriteStderr($"trap: {condition}: bad trap\n");
                code = 1;
            }
            else if (action is null) _actions.Remove(number);
            else _actions[number] = action;
        }

        return code;
    }

    /// <summary>What to run for a signal ("SIGTERM"); null: nothing, it is as if it had not come.</summary>
    internal (int Number, string Action)? For(string signal) =>
        signal.StartsWith("SIG", StringComparison.Ordinal) && NumberOf(signal[3..]) is { } number && _actions.GetValueOrDefault(number) is { Length: > 0 } action ? (number, action) : null;

    /// <summary>What to run as the shell exits: once.</summary>
    internal string? TakeExit() => _actions.Remove(0, out var action) ? action : null;

    /// <summary>Subshells go on ignoring what is ignored, and forget the rest.</summary>
    internal ShellTraps Inherited()
    {
        var inherited = new ShellTraps();
        foreach (var (number, action) in _actions)
        {
            if (action.Length == 0) inherited._actions[number] = action;
        }

        return inherited;
    }

    private static string NameOf(int number) => Array.Find(Conditions, c => c.Number == number).Name;

    private static int? NumberOf(string condition)
    {
        foreach (var (name, number) in Conditions)
        {
            if (condition == name || condition == number.ToString(CultureInfo.InvariantCulture)) return number;
        }

        return null;
    }
}
