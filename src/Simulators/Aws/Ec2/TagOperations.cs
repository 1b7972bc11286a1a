using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>CreateTags and DeleteTags.</summary>
/// <remarks>Provenance: Documented (EC2 user guide, "Tag restrictions": 50 tags, keys of 128 and values of 256 characters, "aws:" reserved).</remarks>
internal sealed class TagOperations(Ec2State state)
{
    internal static void Check(IReadOnlyList<KeyValuePair<string, string>> tags, int others, Ec2Quotas quotas)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (!keys.Add(key)) throw Ec2Errors.DuplicateTag(key);
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) throw Ec2Errors.ReservedTag(key);
            if (key.Length is 0 or > 128) throw Ec2Errors.InvalidParameterValue($"Tag keys must be between 1 and 128 characters in length: '{key}'");
            if (value.Length > 256) throw Ec2Errors.InvalidParameterValue($"Tag values must be between 0 and 256 characters in length: '{key}'");
        }

        if (tags.Count + others > quotas.TagsPerResource) throw Ec2Errors.TagLimit(quotas.TagsPerResource);
    }

    internal void Create(CreateTagsInput input)
    {
        var tags = TagsOf(input.ResourceId);
        var others = 0;
        foreach (var key in tags.Keys)
        {
            if (!Contains(input.Tags, key)) others++;
        }

        Check(input.Tags, others, state.Options.Quotas);
        foreach (var (key, value) in input.Tags) tags[key] = value;
    }

    internal void Delete(DeleteTagsInput input)
    {
        var tags = TagsOf(input.ResourceId);
        foreach (var key in input.Keys) tags.Remove(key);
    }

    /// <exception cref="AwsServiceException">The not-found code of the kind of resource.</exception>
    internal SortedDictionary<string, string> TagsOf(string resourceId)
    {
        if (resourceId.StartsWith("vol-", StringComparison.Ordinal)) return state.Volume(new VolumeId(resourceId)).Tags;
        if (resourceId.StartsWith("snap-", StringComparison.Ordinal)) return state.Snapshot(new SnapshotId(resourceId)).Tags;
        throw Ec2Errors.ResourceNotFound(resourceId);
    }

    private static bool Contains(IReadOnlyList<KeyValuePair<string, string>> tags, string key)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == key) return true;
        }

        return false;
    }
}
