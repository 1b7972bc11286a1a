using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>TagResource, UntagResource and ListTagsForResource, of file systems and access points.</summary>
/// <remarks>Provenance: Documented (EFS API reference; EFS user guide, "Tagging resources": 50 tags, keys of 128 and values of 256 characters, "aws:" reserved).</remarks>
internal sealed class EfsTagOperations(EfsState state, ListPaging paging)
{
    internal void Tag(TagEfsResourceInput input)
    {
        var tags = TagsOf(input.ResourceId);
        var others = 0;
        foreach (var key in tags.Keys)
        {
            if (!input.Tags.Any(tag => tag.Key == key)) others++;
        }

        EfsMembers.Tags(input.Tags, others, state.Options.EfsQuotas);
        foreach (var (key, value) in input.Tags) tags[key] = value;
    }

    internal void Untag(UntagEfsResourceInput input)
    {
        var tags = TagsOf(input.ResourceId);
        foreach (var key in input.Keys) tags.Remove(key);
    }

    internal ListPage<KeyValuePair<string, string>> List(ListEfsTagsInput input)
    {
        var tags = TagsOf(input.ResourceId).ToList();
        return paging.Take(input.Page, $"ListTagsForResource {input.ResourceId}", tags, static tag => tag.Key, state.Options.EfsQuotas.ItemsPerPage);
    }

    private SortedDictionary<string, string> TagsOf(string resourceId)
    {
        var id = EfsMembers.Resource(resourceId);
        return id.StartsWith("fsap-", StringComparison.Ordinal) ? state.AccessPoint(id).Tags : state.FileSystem(id).Tags;
    }
}
