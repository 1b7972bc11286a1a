using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>What an encrypted volume or copy still has to get: its content (null: none) under a key (null: there is no such key), in the name of a caller.</summary>
internal sealed record PendingContent(VolumeContent? Content, string? KeyArn, AwsPrincipal Caller);
