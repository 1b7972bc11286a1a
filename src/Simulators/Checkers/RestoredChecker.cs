namespace Drydock.Simulators.Checkers;

/// <summary>After a rollback, and after a declined plan, the world is what it was but for uids, resourceVersions and events.</summary>
public sealed class RestoredChecker() : Checker("a rollback ends where it began")
{
    public void Judge(WorldSnapshot before, WorldSnapshot after)
    {
        foreach (var difference in after.DifferencesFrom(before)) Violate(difference);
    }

    /// <summary>What an application was told at run time is given back too, whatever the outcome.</summary>
    public void JudgeSettings(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        foreach (var (application, now) in after)
        {
            if (before.TryGetValue(application, out var was) && was != now) Violate($"{application} was configured with 'save {was}', is with 'save {now}'");
        }
    }
}
