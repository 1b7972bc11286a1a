namespace Drydock.Simulators.Checkers;

/// <summary>After a completed migration and its cleanup nothing is left but what the plan said would stay.</summary>
public sealed class LeftoverChecker() : Checker("nothing leaked after the cleanup")
{
    /// <param name="before">The world before the migration.</param>
    /// <param name="after">The world after the cleanup.</param>
    /// <param name="mayStay">Keys or ids that the plan leaves: the new class, the new volumes and their PersistentVolumes.</param>
    public void Judge(WorldSnapshot before, WorldSnapshot after, Func<string, bool> mayStay)
    {
        foreach (var key in after.Objects.Keys.Where(k => !before.Objects.ContainsKey(k) && !mayStay(k))) Violate($"{key} was left behind");
        foreach (var id in after.AwsResources.Except(before.AwsResources, StringComparer.Ordinal).Where(id => !mayStay(id))) Violate($"{id} was left behind");
    }
}
