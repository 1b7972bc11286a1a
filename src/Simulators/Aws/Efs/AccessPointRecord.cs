using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>An access point inside EFS.</summary>
internal sealed class AccessPointRecord(AccessPointId id, FileSystemId fileSystem, string clientToken, PosixUser? user, RootDirectory root)
{
    internal AccessPointId Id { get; } = id;
    internal FileSystemId FileSystem { get; } = fileSystem;
    internal string ClientToken { get; } = clientToken;
    internal PosixUser? User { get; } = user;
    internal RootDirectory Root { get; } = root;
    internal string State { get; set; } = "creating";
    internal SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    internal AccessPoint Describe(SimAwsOptions options) => new(
        Id, $"arn:aws:elasticfilesystem:{options.Region}:{options.AccountId}:access-point/{Id}", FileSystem, ClientToken, State, Tags.GetValueOrDefault("Name"), User, Root,
        options.AccountId, [.. Tags]);
}
