namespace Drydock.Core;

/// <summary>Where a migrator tells what it does. Called on the migrator's own flow: it must return at once.</summary>
public interface IMigrationProgress
{
    void Report(MigrationProgress progress);
}
