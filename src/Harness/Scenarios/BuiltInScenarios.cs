namespace Drydock.Harness.Scenarios;

/// <summary>The scenarios that come with Drydock.</summary>
public static class BuiltInScenarios
{
    /// <summary>In ordinal order of their names.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [];

    public static Scenario? Find(string name) => All.FirstOrDefault(s => s.Name == name);
}
