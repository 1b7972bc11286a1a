using System.Text.RegularExpressions;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>What EFS demands of the members of its requests.</summary>
/// <remarks>Provenance: Documented (EFS API reference: lengths, patterns and values of each member). Unlike AWS, which lists all that is wrong, the first thing found is told.</remarks>
internal static partial class EfsMembers
{
    private const long IdMax = 4_294_967_295;
    private const int SecondaryGidsMax = 16;

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static void Token(string member, string? token)
    {
        if (token is null) throw EfsErrors.Validation(member, null, "Member must not be null");
        if (token.Length == 0) throw EfsErrors.Validation(member, token, "Member must have length greater than or equal to 1");
        if (token.Length > 64) throw EfsErrors.Validation(member, token, "Member must have length less than or equal to 64");
    }

    /// <summary>The id in an id or an ARN.</summary>
    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static FileSystemId FileSystem(string? text) => new(Named("FileSystemId", text, FileSystemPattern()));

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static AccessPointId AccessPoint(string? text) => new(Named("AccessPointId", text, AccessPointPattern()));

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static MountTargetId MountTarget(string? text) => new(Named("MountTargetId", text, MountTargetPattern()));

    /// <summary>The id of a file system or access point in an id or an ARN.</summary>
    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static string Resource(string? text) => Named("ResourceId", text, ResourcePattern());

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static void Subnet(string? text) => Named("SubnetId", text, SubnetPattern());

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static void Address(string text) => Named("IpAddress", text, AddressPattern());

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static void KmsKey(string text)
    {
        if (text.Length == 0) throw EfsErrors.Validation("KmsKeyId", text, "Member must have length greater than or equal to 1");
        Named("KmsKeyId", text, KmsKeyPattern());
    }

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static string OneOf(string member, string? text, string standard, params ReadOnlySpan<string> known)
    {
        var value = text ?? standard;
        return known.Contains(value) ? value : throw EfsErrors.Validation(member, value, $"Member must satisfy enum value set: [{string.Join(", ", known!)}]");
    }

    /// <exception cref="AwsServiceException">ValidationException, or BadRequest for more than the quota allows.</exception>
    internal static void Tags(IReadOnlyList<KeyValuePair<string, string>> tags, int others, EfsQuotas quotas)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > 128 || !TagKeyPattern().IsMatch(key)) throw EfsErrors.Validation("Tags", key, Mismatch(TagKeyPattern()));
            if (value.Length > 256 || !TagValuePattern().IsMatch(value)) throw EfsErrors.Validation("Tags", value, Mismatch(TagValuePattern()));
            if (!keys.Add(key)) throw EfsErrors.BadRequest($"The tag key '{key}' is there twice.");
        }

        if (tags.Count + others > quotas.TagsPerResource) throw EfsErrors.BadRequest($"A resource can have at most {quotas.TagsPerResource} tags.");
    }

    /// <exception cref="AwsServiceException">ValidationException.</exception>
    internal static void PosixUser(PosixUser user)
    {
        PosixId("PosixUser.uid", user.Uid);
        PosixId("PosixUser.gid", user.Gid);
        foreach (var gid in user.SecondaryGids ?? []) PosixId("PosixUser.secondaryGids", gid);
        if (user.SecondaryGids is { Count: > SecondaryGidsMax }) throw EfsErrors.Validation("PosixUser.secondaryGids", "[…]", $"Member must have length less than or equal to {SecondaryGidsMax}");
    }

    /// <exception cref="AwsServiceException">ValidationException, or BadRequest.</exception>
    internal static void RootDirectory(RootDirectory directory)
    {
        if (directory.Path is { } path && (path.Length > 100 || !PathPattern().IsMatch(path)))
        {
            throw EfsErrors.Validation("RootDirectory.path", path, Mismatch(PathPattern()));
        }

        if (directory.CreationInfo is not { } info) return;
        if (directory.Path is null) throw EfsErrors.BadRequest("A root directory with CreationInfo must have a Path.");
        PosixId("RootDirectory.creationInfo.ownerUid", info.OwnerUid);
        PosixId("RootDirectory.creationInfo.ownerGid", info.OwnerGid);
        if (!PermissionsPattern().IsMatch(info.Permissions))
        {
            throw EfsErrors.Validation("RootDirectory.creationInfo.permissions", info.Permissions, Mismatch(PermissionsPattern()));
        }
    }

    private static void PosixId(string member, long id)
    {
        if (id < 0) throw EfsErrors.Validation(member, FormattableString.Invariant($"{id}"), "Member must have value greater than or equal to 0");
        if (id > IdMax) throw EfsErrors.Validation(member, FormattableString.Invariant($"{id}"), FormattableString.Invariant($"Member must have value less than or equal to {IdMax}"));
    }

    /// <summary>The service's own patterns end in a dollar sign, which in .NET lets a line feed follow.</summary>
    private static string Mismatch(Regex pattern) => $"Member must satisfy regular expression pattern: {pattern.ToString().Replace(@"\z", "$", StringComparison.Ordinal)}";

    private static string Named(string member, string? text, Regex pattern)
    {
        if (text is null) throw EfsErrors.Validation(member, null, "Member must not be null");
        if (!pattern.IsMatch(text)) throw EfsErrors.Validation(member, text, Mismatch(pattern));
        return text[(text.LastIndexOf('/') + 1)..];
    }

    [GeneratedRegex(@"^(arn:aws[-a-z]*:elasticfilesystem:[0-9a-z-:]+:file-system/fs-[0-9a-f]{8,40}|fs-[0-9a-f]{8,40})\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileSystemPattern();

    [GeneratedRegex(@"^(arn:aws[-a-z]*:elasticfilesystem:[0-9a-z-:]+:access-point/fsap-[0-9a-f]{8,40}|fsap-[0-9a-f]{8,40})\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccessPointPattern();

    [GeneratedRegex(@"^fsmt-[0-9a-f]{8,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MountTargetPattern();

    [GeneratedRegex(@"^(arn:aws[-a-z]*:elasticfilesystem:[0-9a-z-:]+:(access-point/fsap|file-system/fs)-[0-9a-f]{8,40}|fs(ap)?-[0-9a-f]{8,40})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ResourcePattern();

    [GeneratedRegex(@"^subnet-[0-9a-f]{8,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SubnetPattern();

    [GeneratedRegex(@"^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+|(arn:aws[-a-z]*:kms:[a-z0-9-]+:\d{12}:((key/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|(key/mrk-[0-9a-f]{32})|(alias/[a-zA-Z0-9/_-]+))))\z", RegexOptions.CultureInvariant)]
    private static partial Regex KmsKeyPattern();

    [GeneratedRegex(@"^(?![aA]{1}[wW]{1}[sS]{1}:)([\p{L}\p{Z}\p{N}_.:/=+\-@]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagKeyPattern();

    [GeneratedRegex(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagValuePattern();

    [GeneratedRegex(@"^(\/|(\/(?!\.)+[^$#<>;`|&?{}^*/\n]+){1,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"^[0-7]{3,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PermissionsPattern();
}
