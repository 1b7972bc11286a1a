namespace Drydock.Simulators.Checkers;

/// <summary>After a rollback, and after a declined plan, the world is what it was but for uids, resourceVersions and events.</summary>
public sealed class RestoredChecker() : Checker("a rollback ends where it began")
{
    public void Judge(WorldSnapshot before, WorldSnapshot after)
    {
        foreach (var difference in after.DifferencesFrom(before)) Violate(difference);
    }
}
