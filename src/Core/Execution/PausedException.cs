namespace Drydock.Core.Execution;

/// <summary>The migration waits for something that only the user can do; the text says what.</summary>
internal sealed class PausedException(string prompt) : Exception(prompt);
