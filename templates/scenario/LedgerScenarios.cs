using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;
using Drydock.Testing;
using NUnit.Framework;

namespace DrydockScenario;

/// <summary>Our ledger's volumes move onto encrypted EBS. From NUnit: <c>dotnet test</c>; from the command line: <c>drydock run ledger --assembly DrydockScenario.dll</c>.</summary>
// NUnit looks only into assemblies that name something of NUnit itself.
[TestFixture]
public sealed class LedgerScenarios
{
    [Scenario(Seed = 42)]
    public static Scenario The_ledger_survives_the_encryption() => Scenario.Named("ledger")
        .Describe("the ledger moves onto encrypted EBS while it is written to")
        .GivenManifests(ManifestFiles.Beside(typeof(LedgerScenarios), "ledger"))
        .GivenImage(LedgerProgram.Image)
        .MigrateByEncryptingVolumes("default/ledger")
        .WithChecker(() => new NoLineLost())
        .WithExpectedObject("statefulsets.apps", "default/ledger", "spec: {replicas: 1}")
        .ThenItCompletes();

    [SeedSweep(1, 10)]
    public static Scenario It_survives_an_impatient_operator() => (The_ledger_survives_the_encryption() with
    {
        Name = "ledger-impatient-operator",
        Faults = [FaultSpec.World("impatient-operator", "warm-snapshots"), FaultSpec.World("node-crash", "restore")],
        Expect = ExpectedOutcome.CompletedOrRolledBack,
    }).WithFaultKind(new ImpatientOperator());
}
