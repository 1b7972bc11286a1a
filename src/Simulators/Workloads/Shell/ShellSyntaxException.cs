namespace Drydock.Simulators.Workloads.Shell;

/// <summary>The script can't be parsed, or uses what the simulated shell does not know; the shell exits with 2.</summary>
internal sealed class ShellSyntaxException(string message) : Exception(message)
{
    /// <summary>The script may go on in the next line.</summary>
    internal bool IsIncomplete { get; init; }
}
