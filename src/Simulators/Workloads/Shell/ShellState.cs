namespace Drydock.Simulators.Workloads.Shell;

/// <summary>What changes while a script runs.</summary>
internal sealed class ShellState(SortedDictionary<string, string> variables)
{
    private SortedDictionary<string, string> _variables = variables;
    private bool _isShared;

    internal IReadOnlyDictionary<string, string> Variables => _variables;
    internal SortedDictionary<string, ShellNode> Functions { get; init; } = new(StringComparer.Ordinal);
    internal required IReadOnlyList<string> Positional { get; set; }
    internal required string Directory { get; set; }
    internal int LastExitCode { get; set; }

    internal ShellJobs Jobs { get; } = new();
    internal ShellTraps Traps { get; private init; } = new();

    /// <summary>Signals whose traps are yet to run.</summary>
    internal Queue<string> Caught { get; } = new();

    /// <summary>While a trap runs: what "exit" alone means there.</summary>
    internal int? ExitCodeBeforeTrap { get; set; }

    /// <summary>It is a part of another shell, to which the signals go.</summary>
    internal bool IsInner { get; private init; }

    /// <summary>"set -e": a failing command ends the script.</summary>
    internal bool EndsOnFailure { get; set; }

    /// <summary>Set by exit and exec: nothing more runs.</summary>
    internal int? ExitCode { get; set; }

    /// <summary>Set by return: the rest of the function does not run.</summary>
    internal int? ReturnCode { get; set; }

    /// <summary>Nothing more runs here for now.</summary>
    internal bool IsLeaving => ExitCode is not null || ReturnCode is not null;

    internal void Set(string name, string value)
    {
        Own();
        _variables[name] = value;
    }

    internal void Unset(string name)
    {
        Own();
        _variables.Remove(name);
    }

    /// <summary>The variables as they are now, for a command or a copy: whoever changes them next makes its own.</summary>
    internal SortedDictionary<string, string> Share()
    {
        _isShared = true;
        return _variables;
    }

    internal ShellState Copy() => new(Share())
    {
        _isShared = true,
        Functions = new SortedDictionary<string, ShellNode>(Functions, StringComparer.Ordinal),
        Positional = Positional,
        Directory = Directory,
        LastExitCode = LastExitCode,
        EndsOnFailure = EndsOnFailure,
        Traps = Traps.Inherited(),
        IsInner = true,
    };

    private void Own()
    {
        if (!_isShared) return;
        _variables = new SortedDictionary<string, string>(_variables, StringComparer.Ordinal);
        _isShared = false;
    }
}
