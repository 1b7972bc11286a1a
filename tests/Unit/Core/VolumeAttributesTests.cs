using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Unit.Core;

/// <summary>Claims with a VolumeAttributesClass: changed by the resizer, kept by the encryption.</summary>
public sealed class VolumeAttributesTests
{
    private const string Fast = """{"apiVersion":"storage.k8s.io/v1","kind":"VolumeAttributesClass","metadata":{"name":"fast"},"driverName":"ebs.csi.aws.com","parameters":{"iops":"5000","throughput":"300"}}""";

    [Test]
    public void A_class_that_a_claim_is_given_changes_its_volume_and_moves_with_it()
    {
        var rig = new MigrationRig(modifiesVolumes: true);
        MigrationResult? result = null;
        List<string> wished = [];
        rig.Run(async () =>
        {
            await rig.Deploy(MigrationRig.Set.Replace("4Gi", "16Gi", StringComparison.Ordinal), parameters: """{"type":"gp3"}""");
            await rig.Create(KubeResources.VolumeAttributesClasses, Fast);
            await rig.Patch(KubeResources.PersistentVolumeClaims, "default", "data-db-1", """{"spec":{"volumeAttributesClassName":"fast"}}""");
            await rig.Until(() => Current(rig, "data-db-1") == "fast");
            Real(rig, "data-db-1").Should().BeEquivalentTo(new { Iops = 5000, ThroughputMibps = 300, Encrypted = false });
            await rig.Delay(1200);
            wished = [.. (await rig.Migrator().PlanAsync(HazardRun.Migration with { VolumeType = "io2" }, CancellationToken.None)).Findings.Select(f => f.ToString())];
            result = await rig.Migrator().ApplyAsync(HazardRun.Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        wished.Should().Contain(f => f.StartsWith("blocking volume-attributes-class-decides", StringComparison.Ordinal));
        rig.LostLines.Should().BeEmpty();
        Real(rig, "data-db-0").Should().BeEquivalentTo(new { Iops = 3000, ThroughputMibps = 125, Encrypted = true });
        Real(rig, "data-db-1").Should().BeEquivalentTo(new { Iops = 5000, ThroughputMibps = 300, Encrypted = true });
        Current(rig, "data-db-1").Should().Be("fast");
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db-1")!.Text("spec", "volumeAttributesClassName").Should().Be("fast");
    }

    [Test]
    public void A_parameter_that_no_volume_can_be_modified_with_is_an_event()
    {
        var rig = new MigrationRig(modifiesVolumes: true);
        rig.Run(async () =>
        {
            await rig.Deploy(parameters: """{"type":"gp3"}""");
            await rig.Create(KubeResources.VolumeAttributesClasses, Fast.Replace("throughput", "encrypted", StringComparison.Ordinal));
            await rig.Patch(KubeResources.PersistentVolumeClaims, "default", "data-db-1", """{"spec":{"volumeAttributesClassName":"fast"}}""");
            await rig.Delay(30);
        });

        Current(rig, "data-db-1").Should().BeNull();
        rig.Store.Dump(KubeResources.Events).Select(e => $"{e.Text("reason")} {e.Text("message")}").Should().Contain(e => e.StartsWith("VolumeModifyFailed", StringComparison.Ordinal) && e.Contains("Invalid mutable parameter key: encrypted"));
    }

    private static BlockVolume Real(MigrationRig rig, string claim) => rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf(claim)!))!;

    private static string? Current(MigrationRig rig, string claim) => rig.Get(KubeResources.PersistentVolumeClaims, claim)?.Text("status", "currentVolumeAttributesClassName");
}
