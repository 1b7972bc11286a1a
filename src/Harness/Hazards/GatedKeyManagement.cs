using Drydock.Core.Ports;

namespace Drydock.Harness.Hazards;

/// <summary>The KMS port of a migrator, through the gate.</summary>
internal sealed class GatedKeyManagement(IKeyManagement inner, CallGate gate, string subject = "") : IKeyManagement
{
    public Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken) => gate.PassAsync(
        $"kms:DescribeKey {keyId}",
        () => inner.DescribeKeyAsync(keyId, cancellationToken),
        null,
        () => throw new AwsServiceException("ThrottlingException", "Rate exceeded (injected)", 400),
        subject);
}
