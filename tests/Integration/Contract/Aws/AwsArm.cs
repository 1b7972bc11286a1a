using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>The two storage ports on one account, and the hand that works on that account.</summary>
internal sealed record AwsArm(IBlockStorage Storage, IKeyManagement Keys, IAwsHand Hand);
