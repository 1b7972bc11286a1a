namespace Drydock.Core.Fleets;

/// <summary>How much of a fleet is under way at a time, when a run begins no more sets, and what the account allows.</summary>
public sealed record FleetLimits
{
    /// <summary>Sets at a time.</summary>
    public int Parallel { get; init; } = 10;

    /// <summary>
    /// Volumes of the sets that are under way: each has at most one pending snapshot at a time, so that this bounds the pending snapshots of the account and region too. A set that has more goes alone.
    /// </summary>
    public int VolumesAtOnce { get; init; } = 60;

    /// <summary>After so many sets that did not complete no more are begun; null: all are tried.</summary>
    public int? FailuresMax { get; init; }

    /// <summary>The smallest set goes first and alone, and nothing else is begun unless it completes; not where a set that an earlier run had begun is complete.</summary>
    public bool CanaryFirst { get; init; } = true;

    /// <summary>The account's storage quota of each volume type in the region, in GiB: the volumes are there twice until the cleanup.</summary>
    /// <remarks>Provenance: Documented (EBS user guide, "Quotas for Amazon EBS": 50 TiB of each type, 20 TiB of io2).</remarks>
    public IReadOnlyDictionary<string, long> StorageGibibytesMax { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal)
    {
        ["gp2"] = 51_200, ["gp3"] = 51_200, ["io1"] = 51_200, ["io2"] = 20_480, ["sc1"] = 51_200, ["st1"] = 51_200,
    };

    /// <summary>Requests a second of all sets together, for each of EC2 and KMS.</summary>
    /// <remarks>Provenance: Documented (EC2 API reference, "Request throttling"): reads refill 20/s, changes 5/s; where others take their share, EC2 says so and the rate halves.</remarks>
    public double AwsReadsPerSecond { get; init; } = 20;

    /// <inheritdoc cref="AwsReadsPerSecond"/>
    public double AwsChangesPerSecond { get; init; } = 5;

    /// <summary>Requests a second to the Kubernetes API, of all sets together.</summary>
    public double KubernetesPerSecond { get; init; } = 100;

    internal IEnumerable<string> Validate()
    {
        if (Parallel < 1) yield return "parallel: at least one set must go at a time";
        if (VolumesAtOnce < 1) yield return "volumes at once: at least one volume must go at a time";
        if (FailuresMax is < 1) yield return "max failures: at least 1; leave it out to try all";
        if (AwsReadsPerSecond <= 0 || AwsChangesPerSecond <= 0 || KubernetesPerSecond <= 0) yield return "requests per second: more than 0";
    }
}
