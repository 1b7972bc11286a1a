namespace Drydock.Harness.Scenarios;

/// <summary>A set of a made fleet.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Replicas">Pods, each with one volume.</param>
/// <param name="Gibibytes">The size of each volume.</param>
public sealed record FleetMemberSpec(string Namespace, string Name, int Replicas = 2, int Gibibytes = 2)
{
    /// <summary>The period of the readiness probe.</summary>
    public int ProbeSeconds { get; init; } = 10;

    /// <summary>An operator manages it: its plan is blocked.</summary>
    public bool IsOfAnOperator { get; init; }

    /// <summary>Its volumes are encrypted already.</summary>
    public bool IsEncryptedBefore { get; init; }
}
