using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>The AWS ports on one account, and the hand that works on that account.</summary>
internal sealed record AwsArm(IBlockStorage Storage, IKeyManagement Keys, IFileStorage Files, INetwork Network, IAwsHand Hand);
