namespace Drydock.Cli.Migrating;

/// <summary>Cluster or account can't be reached or used; nothing was changed.</summary>
internal sealed class EnvironmentMissingException(string message, int exitCode = ExitCode.EnvironmentMissing) : Exception(message)
{
    internal int ExitCode { get; } = exitCode;
}
