using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>KMS of a served account through its administration endpoint.</summary>
internal sealed class AdminKeyManagement(AdminClient client) : IKeyManagement
{
    public Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken) =>
        client.CallAsync("key-management/DescribeKey", new KeyArguments(keyId), AdminJson.Default.KeyArguments, AdminJson.Default.KmsKey, cancellationToken);
}
