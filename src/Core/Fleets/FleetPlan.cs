using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Core.Fleets;

/// <summary>What would be done to a fleet, decided by reading only.</summary>
public sealed record FleetPlan
{
    public required EncryptionFleet Fleet { get; init; }

    /// <summary>Findings about the fleet as a whole; those of a set are in its own plan.</summary>
    public IReadOnlyList<PreflightFinding> Findings { get; init; } = [];

    /// <summary>In ordinal order of namespace and name.</summary>
    public IReadOnlyList<FleetSetPlan> Sets { get; init; } = [];

    /// <summary>The sets that a run works on, in the order in which it begins them.</summary>
    public IReadOnlyList<FleetSetPlan> Order { get; init; } = [];

    public FleetCost Cost { get; init; } = new(0, 0);

    /// <summary>From the first set's first step to the last one's last.</summary>
    public TimeSpan ExpectedDuration { get; init; }

    public bool IsBlocked => Findings.Any(f => f.Severity == FindingSeverity.Blocking);

    /// <summary>Whether a run would change anything.</summary>
    public bool IsNothingToDo => Order.Count == 0;

    /// <summary>Whether the first set that is begun goes alone.</summary>
    internal bool NeedsCanary { get; init; }

    /// <summary>The StorageClasses that the sets' plans make, by which later plans of the same fleet take the same names.</summary>
    internal IReadOnlyList<Kubernetes.KubeDocument> PlannedClasses { get; init; } = [];

    /// <summary>Names what this plan would do: the fingerprints of all sets that would be begun.</summary>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder();
            foreach (var set in Order) text.Append(CultureInfo.InvariantCulture, $"{set.Name} {set.Phase} {set.Plan?.Fingerprint}\n");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
        }
    }

    public int Count(FleetSetPhase phase) => Sets.Count(s => s.Phase == phase);
}
