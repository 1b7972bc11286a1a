using Drydock.Harness.Kit;
using Drydock.Harness.Manifests;
using Drydock.Simulators.Faults;
using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Scenarios;

/// <summary>The stages of <see cref="Scenario.Named"/>; every call gives a new builder.</summary>
internal sealed class ScenarioBuilder(Scenario value) : IGivenStage, IFaultStage
{
    public IGivenStage Describe(string description) => new ScenarioBuilder(value with { Description = description });

    public IGivenStage GivenManifests(string path) =>
        new ScenarioBuilder(value with { Manifests = [.. value.Manifests, .. ManifestFiles.Read(path)] });

    public IGivenStage GivenManifestText(string name, string yaml) =>
        new ScenarioBuilder(value with { Manifests = [.. value.Manifests, new ManifestSource(name, yaml)] });

    public IGivenStage WithManifests(IReadOnlyList<ManifestSource> manifests) => new ScenarioBuilder(value with { Manifests = [.. value.Manifests, .. manifests] });

    public IGivenStage GivenCluster(ClusterSpec cluster) => new ScenarioBuilder(value with { Cluster = cluster });

    public IGivenStage GivenAccount(AccountSpec account) => new ScenarioBuilder(value with { Account = account });

    public IGivenStage GivenRedisTraffic(string statefulSet) =>
        new ScenarioBuilder(value with { Traffic = [.. value.Traffic, TrafficSpec.Redis(statefulSet)] });

    public IGivenStage GivenTraffic(TrafficSpec traffic) => new ScenarioBuilder(value with { Traffic = [.. value.Traffic, traffic] });

    public IFaultStage MigrateByEncryptingVolumes(string statefulSet, string? kmsKey = null, string verify = "full") =>
        new ScenarioBuilder(value with { Migration = MigrationSpec.EncryptVolumes(statefulSet, kmsKey, verify) });

    public IFaultStage MigrateByHand(string procedure) => new ScenarioBuilder(value with { Migration = MigrationSpec.ByHand(procedure) });

    public IFaultStage WithFault(FaultSpec fault) => new ScenarioBuilder(value with { Faults = [.. value.Faults, fault] });

    public IGivenStage GivenImage(SimImage image) => new ScenarioBuilder(value with { Kit = value.Kit with { Images = [.. value.Kit.Images, image] } });

    public IFaultStage WithFaultKind(IWorldFault fault) => new ScenarioBuilder(value.WithFaultKind(fault));

    public IFaultStage WithChecker(Func<ScenarioChecker> make) => new ScenarioBuilder(value.WithChecker(make));

    public IFaultStage WithExpectedObject(string resource, string name, string yaml) =>
        new ScenarioBuilder(value with { ExpectedObjects = [.. value.ExpectedObjects, new ExpectedObject(resource, name, yaml)] });

    public Scenario Then(ExpectedOutcome outcome) => value with { Expect = outcome };

    public Scenario ThenItCompletes() => Then(ExpectedOutcome.Completed);
}
