namespace Drydock.Core;

/// <summary>A plan or a status could not be read: a right is missing, or cluster or account did not answer. Nothing was changed.</summary>
public sealed class MigrationReadException(MigrationError error, Exception inner) : Exception(error.ToString(), inner)
{
    public MigrationError Error { get; } = error;
}
