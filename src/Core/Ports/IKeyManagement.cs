namespace Drydock.Core.Ports;

/// <summary>KMS, as far as Drydock asks it. A key is named by id, ARN, alias name or alias ARN. Errors as in <see cref="IBlockStorage"/>, with KMS's codes.</summary>
public interface IKeyManagement
{
    /// <summary>What KMS says of a key; <c>NotFoundException</c> when there is none.</summary>
    Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken);
}
