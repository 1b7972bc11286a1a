using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Reads;

/// <summary>Asks KMS for each key once.</summary>
internal sealed class SharedKeyReads(IKeyManagement keys) : IKeyManagement
{
    private readonly Dictionary<string, Task<KmsKey>> _asked = new(StringComparer.Ordinal);

    public async Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        if (!_asked.TryGetValue(keyId, out var asked) || (asked.IsFaulted && !IsUnknown(asked)) || asked.IsCanceled) _asked[keyId] = asked = keys.DescribeKeyAsync(keyId, cancellationToken);
        return await asked;
    }

    /// <summary>That there is no such key is an answer; that none came is worth another try.</summary>
    private static bool IsUnknown(Task<KmsKey> asked) => asked.Exception?.InnerException is AwsServiceException { Code: "NotFoundException" or "InvalidArnException" };
}
