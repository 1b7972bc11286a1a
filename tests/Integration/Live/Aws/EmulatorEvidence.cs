using System.Reflection;
using Drydock.Live.Environments;

namespace Drydock.Integration.Live.Aws;

/// <summary>The live tier's table of what goes to LocalStack and what to Drydock rests on what was seen of moto.</summary>
public sealed class EmulatorEvidence
{
    private static readonly string[] WithoutStorage = [nameof(CloudCapability.Clusters)];

    [Test]
    public void Whatever_of_storage_goes_to_Drydock_was_seen_missing_in_moto()
    {
        var seen = KnownDifferences.Load("moto").Capabilities;
        foreach (var property in typeof(CloudCapability).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            if (property.GetValue(null) is not CloudCapability capability || WithoutStorage.Contains(property.Name)) continue;
            seen.Contains(property.Name).Should().Be(capability.Arm == CloudArm.Drydock, $"{property.Name} ({capability.Name}) goes to {capability.Arm}");
        }
    }
}
