using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The region's EBS settings: encryption by default and the default key.</summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference, EnableEbsEncryptionByDefault, ModifyEbsDefaultKmsKeyId: the key is checked later, so a wrong one appears to work).
/// </remarks>
internal sealed class RegionOperations(Ec2State state, Ec2Keys keys)
{
    internal EncryptionDefaults Get() => new(state.EncryptionByDefault, state.DefaultKmsKeyId ?? SimKms.EbsAlias);

    internal EncryptionDefaults SetByDefault(bool isOn)
    {
        if (state.EncryptionByDefault != isOn) state.Tell($"encryption by default is {(isOn ? "on" : "off")} in {state.Options.Region}");
        state.EncryptionByDefault = isOn;
        return Get();
    }

    internal async Task<EncryptionDefaults> SetKeyAsync(string? keyId, AwsPrincipal caller)
    {
        state.DefaultKmsKeyId = keyId is null or SimKms.EbsAlias ? null : await keys.ResolveAsync(keyId, caller) ?? keyId;
        return Get();
    }
}
