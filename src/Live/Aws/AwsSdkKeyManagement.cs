using Amazon.KeyManagementService;
using Drydock.Core.Ports;
using Kms = Amazon.KeyManagementService.Model;

namespace Drydock.Live.Aws;

/// <summary>KMS through its SDK.</summary>
internal sealed class AwsSdkKeyManagement(IAmazonKeyManagementService client) : IKeyManagement
{
    public async Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        var answer = await AwsCalls.CallAsync("kms:DescribeKey", token => client.DescribeKeyAsync(new Kms.DescribeKeyRequest { KeyId = keyId }, token), cancellationToken).ConfigureAwait(false);
        var key = answer.KeyMetadata;
        return new KmsKey(key.KeyId, key.Arn, key.KeyState?.Value ?? "", key.KeySpec?.Value ?? "", key.KeyUsage?.Value ?? "", key.KeyManager?.Value ?? "");
    }
}
