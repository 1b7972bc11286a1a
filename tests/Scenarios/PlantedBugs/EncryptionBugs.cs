using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class EncryptionBugs
{
    private const string Checker = "the real volumes are encrypted with the intended key";

    [Test]
    public void A_class_that_forgets_the_encryption_is_caught()
    {
        var sabotage = Believing(parameters => parameters.Without("encrypted").Without("kmsKeyId"));
        var run = PlantedBug.ShouldBeCaught(sabotage, Checker, ["claim data-redis-0 is on vol-", "which is not encrypted"], PlantedBug.CalmBuiltIn("redis-encryption-customer-key"));
        run.Checkers.Single(c => c.Name == "no plaintext copy is left").Violations.Should().Contain(v => v.Contains("was made by the migration and is not encrypted"));
    }

    [Test]
    public void A_class_that_forgets_the_key_is_caught()
    {
        var sabotage = Believing(parameters => parameters.Without("kmsKeyId"));
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["claim data-redis-0 is on vol-", "encrypted with arn:aws:kms:", "instead of arn:aws:kms:"], PlantedBug.CalmBuiltIn("redis-encryption-customer-key"));
    }

    /// <summary>Spoils the classes and shows every volume as the class was meant to make it, as a library would that trusts the StorageClass.</summary>
    private static Sabotage Believing(Func<KubeDocument, KubeDocument> spoil)
    {
        string? key = null;
        return new Sabotage()
            .Rewrite(KubeResources.StorageClasses, @class =>
            {
                key ??= @class.Text("parameters", "kmsKeyId");
                return @class.With("parameters", spoil(@class["parameters"]!));
            })
            .ForgeVolumes(volume => key is null ? volume : volume with { Encrypted = true, KmsKeyId = key });
    }
}
