namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A tag as DescribeTags tells it. <paramref name="ResourceType"/>: instance, snapshot, volume.</summary>
internal sealed record TagDescription(string ResourceId, string ResourceType, string Key, string Value);
