namespace Drydock.Simulators.Workloads.Shell;

/// <summary>A word, or an operator (then <paramref name="Word"/> is null; "\n" is one).</summary>
internal sealed record ShellToken(string Operator, ShellWord? Word);
