using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>KMS as one role sees it; usable from any process.</summary>
public sealed class KmsClient : IKeyManagement
{
    private readonly AwsEndpoint _endpoint;
    private readonly AwsPrincipal _principal;

    internal KmsClient(AwsEndpoint endpoint, AwsPrincipal principal)
    {
        _endpoint = endpoint;
        _principal = principal;
    }

    public async Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken) =>
        (KmsKey)(await CallAsync("kms:DescribeKey", keyId, new DescribeKeyInput(keyId), cancellationToken))!;

    /// <summary>GenerateDataKey: the key in the clear and its wrapped form.</summary>
    public async Task<(byte[] Plaintext, WrappedDataKey Wrapped)> GenerateDataKeyAsync(
        string keyId, int numberOfBytes, string encryptionContext, CancellationToken cancellationToken)
    {
        var output = await CallAsync("kms:GenerateDataKey", keyId, new GenerateDataKeyInput(keyId, numberOfBytes, encryptionContext), cancellationToken);
        var key = (DataKeyOutput)output!;
        return (key.Plaintext!, key.Wrapped);
    }

    /// <summary>GenerateDataKeyWithoutPlaintext.</summary>
    public async Task<WrappedDataKey> GenerateDataKeyWithoutPlaintextAsync(
        string keyId, int numberOfBytes, string encryptionContext, CancellationToken cancellationToken)
    {
        var input = new GenerateDataKeyInput(keyId, numberOfBytes, encryptionContext);
        return ((DataKeyOutput)(await CallAsync("kms:GenerateDataKeyWithoutPlaintext", keyId, input, cancellationToken))!).Wrapped;
    }

    /// <summary>Decrypt.</summary>
    public async Task<byte[]> DecryptAsync(WrappedDataKey dataKey, CancellationToken cancellationToken) =>
        ((DataKeyOutput)(await CallAsync("kms:Decrypt", dataKey.KeyArn, new DecryptInput(dataKey), cancellationToken))!).Plaintext!;

    /// <summary>CreateGrant by a user (not for a resource of AWS).</summary>
    public async Task<KmsGrant> CreateGrantAsync(
        string keyId, string granteePrincipal, IReadOnlyList<string> operations, string encryptionContext, CancellationToken cancellationToken)
    {
        var input = new CreateGrantInput(keyId, granteePrincipal, operations, encryptionContext, IsForAwsResource: false);
        return (KmsGrant)(await CallAsync("kms:CreateGrant", keyId, input, cancellationToken))!;
    }

    /// <summary>ListGrants.</summary>
    public async Task<IReadOnlyList<KmsGrant>> ListGrantsAsync(string keyId, CancellationToken cancellationToken) =>
        (IReadOnlyList<KmsGrant>)(await CallAsync("kms:ListGrants", keyId, new ListGrantsInput(keyId), cancellationToken))!;

    /// <summary>RevokeGrant.</summary>
    public Task RevokeGrantAsync(string keyId, string grantId, CancellationToken cancellationToken) =>
        CallAsync("kms:RevokeGrant", keyId, new RevokeGrantInput(keyId, grantId, IsForAwsResource: false), cancellationToken);

    private Task<object?> CallAsync(string operation, string about, object request, CancellationToken cancellationToken) =>
        _endpoint.CallAsync(operation, about, _principal, request, cancellationToken);
}
