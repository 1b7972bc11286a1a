using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>Everything that DescribeKey tells of a key at one moment.</summary>
internal sealed record KeyView(KmsKey Key, string AccountId, string Description, DateTimeOffset CreationDate, DateTimeOffset? DeletionDate);
