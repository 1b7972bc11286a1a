namespace Drydock.Harness.Running;

/// <summary>How a run is watched; nothing here changes what happens in it.</summary>
public sealed record RunnerOptions
{
    /// <summary>Gets a line for the seed, every drawn option and every step of the migration as it happens.</summary>
    public Action<string>? Progress { get; init; }
}
