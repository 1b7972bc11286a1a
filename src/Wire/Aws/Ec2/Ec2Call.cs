using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

/// <summary>What an action asks of the simulated EC2, and how its result is written.</summary>
internal sealed record Ec2Call(object Request, Action<AwsAnswer, object?> Write);
