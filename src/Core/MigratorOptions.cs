namespace Drydock.Core;

/// <summary>Limits of the migrator itself, the same for every migration.</summary>
public sealed record MigratorOptions
{
    /// <summary>How long the lease holds without renewal; a second migrator takes over after that. Renewed at a third of it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>For how long an overloaded, unreachable or conflicting API is tried before a step gives up.</summary>
    public TimeSpan RetryLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The first pause before a retry; doubled up to <see cref="BackOffMax"/>.</summary>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the world is looked at where it can't be watched (EC2, lists); the pause grows from a quarter of this to it.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(4);
}
