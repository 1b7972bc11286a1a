namespace Drydock.Harness.Procedures;

/// <summary>A procedure could not go on: what it asked for was refused, or did not come.</summary>
internal sealed class ProcedureException(string message) : Exception(message);
