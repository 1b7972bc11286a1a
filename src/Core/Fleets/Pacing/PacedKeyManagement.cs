using Drydock.Core.Ports;

namespace Drydock.Core.Fleets.Pacing;

/// <summary>KMS under a budget.</summary>
internal sealed class PacedKeyManagement(IKeyManagement keys, RequestBudget budget) : IKeyManagement
{
    public Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken) =>
        AwsTurn.TakeAsync(budget, () => keys.DescribeKeyAsync(keyId, cancellationToken), cancellationToken);
}
