using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// What EC2 asks of KMS, on behalf of a caller or under a grant that a caller gave it. Every refusal is an <see cref="AwsServiceException"/> with KMS's code.
/// </summary>
/// <remarks>Provenance: Documented (KMS developer guide, "How Amazon EBS uses AWS KMS"; the order of calls is that page's).</remarks>
internal sealed class Ec2Keys(RpcServer<AwsApiCall, object?> kms, SimAwsOptions options)
{
    private static readonly string[] GrantedOperations = ["Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "DescribeKey", "CreateGrant"];

    private readonly RpcClient<AwsApiCall, object?> _client = new(kms);
    private readonly string _service = $"ec2.{options.Region}.amazonaws.com";

    /// <summary>The ARN of a key by any of its names, or null when there is none.</summary>
    internal async Task<string?> ResolveAsync(string keyId, AwsPrincipal caller)
    {
        try
        {
            return ((KmsKey)(await CallAsync("kms:DescribeKey", caller, new DescribeKeyInput(keyId), keyId))!).Arn;
        }
        catch (AwsServiceException exception) when (exception.Code == "NotFoundException")
        {
            return null;
        }
    }

    /// <summary>A new data key for a volume, wrapped.</summary>
    internal async Task<WrappedDataKey> GenerateAsync(string keyArn, string resourceId, AwsPrincipal caller)
    {
        var input = new GenerateDataKeyInput(keyArn, SectorCipher.KeyBytes, ContextOf(resourceId));
        return ((DataKeyOutput)(await CallAsync("kms:GenerateDataKeyWithoutPlaintext", caller, input, resourceId))!).Wrapped;
    }

    /// <summary>The data key in the clear, with the caller's own right to decrypt.</summary>
    internal async Task<byte[]> DecryptAsync(WrappedDataKey dataKey, AwsPrincipal caller) =>
        ((DataKeyOutput)(await CallAsync("kms:Decrypt", caller, new DecryptInput(dataKey), dataKey.EncryptionContext))!).Plaintext!;

    /// <summary>The data key in the clear, under a grant that the caller makes for the given part of EC2.</summary>
    internal async Task<(byte[] Plaintext, KmsGrant Grant)> DecryptByGrantAsync(WrappedDataKey dataKey, string grantee, AwsPrincipal caller)
    {
        var input = new CreateGrantInput(dataKey.KeyArn, grantee, GrantedOperations, dataKey.EncryptionContext, IsForAwsResource: true);
        var grant = (KmsGrant)(await CallAsync("kms:CreateGrant", caller, input, dataKey.EncryptionContext))!;
        var plaintext = await DecryptAsync(dataKey, new AwsPrincipal(grantee, []));
        return (plaintext, grant);
    }

    /// <summary>Gives a grant back; a key that is gone by now has no grants either.</summary>
    internal async Task RetireAsync(KmsGrant grant)
    {
        var grantee = new AwsPrincipal(grant.GranteePrincipal, []);
        try
        {
            await CallAsync("kms:RetireGrant", grantee, new RevokeGrantInput(grant.KeyArn, grant.GrantId, IsForAwsResource: true), grant.GrantId);
        }
        catch (AwsServiceException exception) when (exception.Code == "NotFoundException")
        {
            return;
        }
    }

    /// <summary>The part of EC2 that holds the keys of an instance's volumes.</summary>
    internal string InfrastructureOf(string resourceId) => $"arn:aws:sts::{options.AccountId}:assumed-role/aws:ec2-infrastructure/{resourceId}";

    private static string ContextOf(string resourceId) => $"aws:ebs:id={resourceId}";

    private Task<object?> CallAsync(string operation, AwsPrincipal principal, object request, string about) =>
        _client.CallAsync(new AwsApiCall(operation, principal, request, _service), $"{operation} {about}", CancellationToken.None);
}
