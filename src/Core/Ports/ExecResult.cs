namespace Drydock.Core.Ports;

/// <summary>
/// How a command in a container ended. <paramref name="Error"/> is set when it could not be started
/// (no such pod or container, not running, no such executable); then <paramref name="ExitCode"/> is what kubectl would exit with.
/// </summary>
public sealed record ExecResult(int ExitCode, string Stdout, string Stderr, string? Error = null);
