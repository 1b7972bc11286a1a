using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;

namespace Drydock.Integration.Contract.Aws;

/// <summary>A simulated client of KMS, usable off the loop.</summary>
internal sealed class LoopKeyManagement(WorldDriver driver, SimProcess process, IKeyManagement inner) : IKeyManagement
{
    public Task<KmsKey> DescribeKeyAsync(string keyId, CancellationToken cancellationToken) => driver.CallAsync(process, token => inner.DescribeKeyAsync(keyId, token), cancellationToken);
}
