using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

public sealed class VolumeEncryptionTests
{
    private static readonly VolumeEncryptionMigration Migration = new("default", "db");

    [Test]
    public void A_running_set_is_moved_onto_encrypted_volumes_and_cleaned_up()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        MigrationResult? cleaned = null;
        var sources = new List<string?>();
        rig.Run(async () =>
        {
            await rig.Deploy();
            sources = [rig.HandleOf("data-db-0"), rig.HandleOf("data-db-1")];
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            TestContext.Out.WriteLine(result);
            TestContext.Out.WriteLine(string.Join("\n", rig.Progress));
            cleaned = await rig.Migrator().CleanupAsync(Migration, CancellationToken.None);
        });

        TestContext.Out.WriteLine(cleaned);
        result.Should().BeOfType<MigrationResult.Completed>();
        cleaned.Should().BeOfType<MigrationResult.Completed>();
        rig.ReadyReplicas.Should().Be(2);
        rig.Get(KubeResources.StatefulSets, "db")!.List("spec", "volumeClaimTemplates")[0].Text("spec", "storageClassName").Should().Be("plain-encrypted");
        TestContext.Out.WriteLine(rig.World.Steps);
    }
}
