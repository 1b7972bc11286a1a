using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Scenarios;

/// <summary>What is there before the migration.</summary>
public interface IGivenStage
{
    IGivenStage Describe(string description);

    /// <summary>A file or a directory of manifests, applied unmodified.</summary>
    /// <exception cref="Manifests.ManifestException">Nothing there.</exception>
    IGivenStage GivenManifests(string path);

    IGivenStage GivenManifestText(string name, string yaml);
    IGivenStage WithManifests(IReadOnlyList<ManifestSource> manifests);
    IGivenStage GivenCluster(ClusterSpec cluster);
    IGivenStage GivenAccount(AccountSpec account);

    /// <summary>Writers to every pod of a StatefulSet ("namespace/name").</summary>
    IGivenStage GivenRedisTraffic(string statefulSet);

    /// <summary>Clients of another kind or pace than <see cref="GivenRedisTraffic"/>, as <see cref="TrafficSpec.ToKafka"/>.</summary>
    IGivenStage GivenTraffic(TrafficSpec traffic);

    /// <summary>An image of your own that the simulated nodes can pull.</summary>
    IGivenStage GivenImage(SimImage image);

    IFaultStage MigrateByEncryptingVolumes(string statefulSet, string? kmsKey = null, string verify = "full");
    IFaultStage MigrateByHand(string procedure);
}
