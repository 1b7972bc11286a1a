namespace Drydock.Simulators.Workloads.Shell;

/// <summary>What changes while a script runs.</summary>
internal sealed class ShellState
{
    internal required SortedDictionary<string, string> Variables { get; init; }
    internal required IReadOnlyList<string> Positional { get; init; }
    internal required string Directory { get; set; }
    internal int LastExitCode { get; set; }

    /// <summary>"set -e": a failing command ends the script.</summary>
    internal bool EndsOnFailure { get; set; }

    /// <summary>Set by exit and exec: nothing more runs.</summary>
    internal int? ExitCode { get; set; }

    internal ShellState Copy() => new()
    {
        Variables = new SortedDictionary<string, string>(Variables, StringComparer.Ordinal),
        Positional = Positional,
        Directory = Directory,
        LastExitCode = LastExitCode,
        EndsOnFailure = EndsOnFailure,
    };
}
