namespace Drydock.Simulators.Workloads.Shell;

/// <summary>The script can't be parsed, or uses what the simulated shell does not know; the shell exits with 2.</summary>
internal sealed class ShellSyntaxException(string message) : Exception(message);
