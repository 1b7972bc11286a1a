using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>What EFS asks of KMS on behalf of who creates a file system: the key, a grant for itself, and a data key that is wrapped for the file system.</summary>
/// <remarks>Provenance: Documented (EFS user guide, "Using AWS KMS keys for Amazon EFS": the permissions kms:DescribeKey, kms:CreateGrant, kms:GenerateDataKeyWithoutPlaintext, and the encryption context).</remarks>
internal sealed class EfsKeys(RpcServer<AwsApiCall, object?> kms, SimAwsOptions options)
{
    private static readonly string[] GrantedOperations = ["Decrypt", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "DescribeKey"];

    private readonly RpcClient<AwsApiCall, object?> _client = new(kms);
    private readonly string _service = $"elasticfilesystem.{options.Region}.amazonaws.com";
    private readonly AwsPrincipal _self = new($"arn:aws:iam::{options.AccountId}:role/aws-service-role/elasticfilesystem.amazonaws.com/AWSServiceRoleForAmazonElasticFileSystem", []);

    /// <summary>The key's ARN, what EFS may do with it, and the file system's data key.</summary>
    /// <exception cref="AwsServiceException">BadRequest: the key can't be used; AccessDeniedException.</exception>
    internal async Task<(string Arn, KmsGrant Grant, WrappedDataKey DataKey)> OpenAsync(string? keyId, FileSystemId fileSystem, AwsPrincipal caller)
    {
        try
        {
            var key = (KmsKey)(await CallAsync("kms:DescribeKey", caller, new DescribeKeyInput(keyId ?? SimKms.EfsAlias), fileSystem.Value))!;
            if (key.Spec != "SYMMETRIC_DEFAULT") throw EfsErrors.UnusableKey("InvalidKeyUsageException");
            var context = $"aws:elasticfilesystem:filesystem:id={fileSystem}";
            var grant = (KmsGrant)(await CallAsync("kms:CreateGrant", caller, new CreateGrantInput(key.Arn, _self.Arn, GrantedOperations, context, IsForAwsResource: true), fileSystem.Value))!;
            var output = (DataKeyOutput)(await CallAsync("kms:GenerateDataKeyWithoutPlaintext", caller, new GenerateDataKeyInput(key.Arn, 32, context), fileSystem.Value))!;
            return (key.Arn, grant, output.Wrapped);
        }
        catch (AwsServiceException exception) when (exception.Code == "AccessDeniedException")
        {
            throw new AwsServiceException(exception.Code, exception.Message, 403);
        }
        catch (AwsServiceException exception) when (exception.Code != "BadRequest")
        {
            throw EfsErrors.UnusableKey(exception.Code);
        }
    }

    /// <summary>Gives the grant of a deleted file system back; a key that is gone by now has no grants either.</summary>
    internal async Task CloseAsync(KmsGrant grant)
    {
        try
        {
            await CallAsync("kms:RetireGrant", _self, new RevokeGrantInput(grant.KeyArn, grant.GrantId, IsForAwsResource: true), grant.GrantId);
        }
        catch (AwsServiceException exception) when (exception.Code == "NotFoundException")
        {
            return;
        }
    }

    private Task<object?> CallAsync(string operation, AwsPrincipal principal, object request, string about) =>
        _client.CallAsync(new AwsApiCall(operation, principal, request, _service), $"{operation} {about}", CancellationToken.None);
}
