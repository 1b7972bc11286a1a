namespace Drydock.Core.Execution;

/// <summary>Another migrator holds the lease or has advanced the journal: this one must touch nothing more.</summary>
internal sealed class SupersededException(string observed) : Exception(observed);
