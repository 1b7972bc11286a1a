namespace Drydock.Cli.Migrating;

/// <summary>What is asked of a migration.</summary>
internal enum MigrateVerb
{
    Plan,
    Apply,
    Status,
    Rollback,
    Cleanup,
}
