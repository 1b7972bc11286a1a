namespace Drydock.Simulators.Workloads.Shell;

/// <summary>What changes while a script runs.</summary>
internal sealed class ShellState
{
    internal required SortedDictionary<string, string> Variables { get; init; }
    internal SortedDictionary<string, ShellNode> Functions { get; init; } = new(StringComparer.Ordinal);
    internal required IReadOnlyList<string> Positional { get; set; }
    internal required string Directory { get; set; }
    internal int LastExitCode { get; set; }

    /// <summary>"set -e": a failing command ends the script.</summary>
    internal bool EndsOnFailure { get; set; }

    /// <summary>Set by exit and exec: nothing more runs.</summary>
    internal int? ExitCode { get; set; }

    /// <summary>Set by return: the rest of the function does not run.</summary>
    internal int? ReturnCode { get; set; }

    /// <summary>Nothing more runs here for now.</summary>
    internal bool IsLeaving => ExitCode is not null || ReturnCode is not null;

    internal ShellState Copy() => new()
    {
        Variables = new SortedDictionary<string, string>(Variables, StringComparer.Ordinal),
        Functions = new SortedDictionary<string, ShellNode>(Functions, StringComparer.Ordinal),
        Positional = Positional,
        Directory = Directory,
        LastExitCode = LastExitCode,
        EndsOnFailure = EndsOnFailure,
    };
}
