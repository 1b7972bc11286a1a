namespace Drydock.Simulators.Faults;

/// <summary>What a rehearsal does for a fault.</summary>
public interface IFaultSurroundings
{
    /// <summary>The replicas of the scenario's own manifest of the set.</summary>
    long Replicas { get; }

    /// <summary>The key that the migration encrypts with, as it was asked for; null for the account's default key.</summary>
    string? KmsKey { get; }

    /// <summary>The most that a migrator's watch may lag behind; null: what the seed drew.</summary>
    TimeSpan? WatchLag { get; set; }

    /// <summary>Applies the scenario's own manifests again, as a GitOps controller does.</summary>
    Task ReapplyManifestsAsync();

    /// <summary>
    /// A pod is about to be killed without a chance to save: what its contract with its clients says of a crash holds for it, and no more. Called before it happens.
    /// </summary>
    Task WillBeKilledAsync(string ns, string pod);

    /// <summary>Someone asked for another number of replicas, and the API accepted it.</summary>
    void Scaled(long replicas);
}
