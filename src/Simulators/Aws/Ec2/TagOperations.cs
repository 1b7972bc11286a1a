using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2.Networking;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>CreateTags, DeleteTags and DescribeTags.</summary>
/// <remarks>Provenance: Documented (EC2 user guide, "Tag restrictions": 50 tags, keys of 128 and values of 256 characters, "aws:" reserved).</remarks>
internal sealed class TagOperations(Ec2State state)
{
    /// <summary>The type of resource that an id is of, as EC2 calls it in ARNs and tags; null: of none that carries tags.</summary>
    internal static string? TypeOf(string id) => id[..Math.Max(0, id.IndexOf('-', StringComparison.Ordinal))] switch
    {
        "i" => "instance",
        "snap" => "snapshot",
        "vol" => "volume",
        "vpc" => "vpc",
        "subnet" => "subnet",
        "sg" => "security-group",
        "eni" => "network-interface",
        "vpce" => "vpc-endpoint",
        _ => null,
    };

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

    /// <summary>All of the resources get the tags, or none does.</summary>
    internal void Create(CreateTagsInput input)
    {
        var resources = new List<ITaggedResource>(input.ResourceIds.Count);
        foreach (var id in input.ResourceIds)
        {
            var resource = Resource(id);
            var others = 0;
            foreach (var key in resource.Tags.Keys)
            {
                if (!Contains(input.Tags, key)) others++;
            }

            Check(input.Tags, others, state.Options.Quotas);
            resources.Add(resource);
        }

        foreach (var resource in resources)
        {
            foreach (var (key, value) in input.Tags) resource.SetTag(key, value);
        }
    }

    internal void Delete(DeleteTagsInput input)
    {
        var resources = new List<ITaggedResource>(input.ResourceIds.Count);
        foreach (var id in input.ResourceIds) resources.Add(Resource(id));
        foreach (var resource in resources)
        {
            if (input.Tags.Count == 0) DeleteAll(resource);
            foreach (var (key, value) in input.Tags)
            {
                if (value is null || (resource.Tags.TryGetValue(key, out var found) && found == value)) resource.RemoveTag(key);
            }
        }
    }

    /// <summary>Every tag of every resource, in the order of resource ids and keys.</summary>
    internal List<TagDescription> All()
    {
        var found = new List<TagDescription>();
        Add(found, state.Instances);
        Add(found, state.Snapshots);
        Add(found, state.Volumes);
        Add(found, state.Network.Vpcs);
        Add(found, state.Network.Subnets);
        Add(found, state.Network.SecurityGroups);
        Add(found, state.Network.Interfaces);
        Add(found, state.Network.Endpoints);
        found.Sort(static (left, right) =>
        {
            var byId = string.CompareOrdinal(left.ResourceId, right.ResourceId);
            return byId != 0 ? byId : string.CompareOrdinal(left.Key, right.Key);
        });
        return found;
    }

    private static void Add<T>(List<TagDescription> found, IEnumerable<KeyValuePair<string, T>> resources)
        where T : ITaggedResource
    {
        foreach (var (id, resource) in resources)
        {
            foreach (var (key, value) in resource.Tags) found.Add(new TagDescription(id, TypeOf(id)!, key, value));
        }
    }

    private static void DeleteAll(ITaggedResource resource)
    {
        foreach (var key in resource.Tags.Keys.ToArray()) resource.RemoveTag(key);
    }

    private static bool Contains(IReadOnlyList<KeyValuePair<string, string>> tags, string key)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == key) return true;
        }

        return false;
    }

    /// <exception cref="AwsServiceException">The not-found code of the kind of resource.</exception>
    private ITaggedResource Resource(string id)
    {
        if (id.StartsWith("vol-", StringComparison.Ordinal)) return state.Volume(new VolumeId(id));
        if (id.StartsWith("snap-", StringComparison.Ordinal)) return state.Snapshot(new SnapshotId(id));
        if (id.StartsWith("i-", StringComparison.Ordinal)) return state.Instance(new InstanceId(id));
        return state.Network.Find(id) ?? throw NotFound(id);
    }

    private static AwsServiceException NotFound(string id) => TypeOf(id) switch
    {
        "vpc" => NetworkErrors.VpcNotFound(id),
        "subnet" => NetworkErrors.SubnetNotFound(id),
        "security-group" => NetworkErrors.GroupNotFound(id),
        "network-interface" => NetworkErrors.InterfaceNotFound(id),
        "vpc-endpoint" => NetworkErrors.EndpointNotFound(id),
        _ => Ec2Errors.ResourceNotFound(id),
    };
}
