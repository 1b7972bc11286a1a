using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

internal static partial class Ec2Actions
{
    private static void AddTags(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions)
    {
        actions["CreateTags"] = static parameters =>
        {
            var resources = Resources(parameters);
            var tags = parameters.Tags("Tag");
            return tags.Count == 0 ? throw QueryParameters.Missing("Tag") : new(new CreateTagsInput(resources, tags), WriteReturn);
        };
        actions["DeleteTags"] = static parameters =>
        {
            var resources = Resources(parameters);
            var tags = new List<KeyValuePair<string, string?>>();

            // Documented: without a value the tag goes whatever its value is, with an empty one only when its value is empty.
            foreach (var group in parameters.Groups("Tag")) tags.Add(new(parameters.RequiredText(group + "Key"), parameters.TextOrEmpty(group + "Value")));
            return new(new DeleteTagsInput(resources, tags), WriteReturn);
        };
        actions["DescribeTags"] = static parameters => new(Page(parameters, null), static (xml, result) =>
        {
            var page = (DescribePage<TagDescription>)result!;
            xml.Open("tagSet"u8);
            foreach (var tag in page.Items)
            {
                xml.Open("item"u8);
                xml.Element("resourceId"u8, tag.ResourceId);
                xml.Element("resourceType"u8, tag.ResourceType);
                xml.Element("key"u8, tag.Key);
                xml.Element("value"u8, tag.Value);
                xml.Close("item"u8);
            }

            xml.Close("tagSet"u8);
            xml.Element("nextToken"u8, page.NextToken);
        });
    }

    private static IReadOnlyList<string> Resources(QueryParameters parameters)
    {
        var resources = parameters.List("ResourceId");
        return resources.Count == 0 ? throw QueryParameters.Missing("resourceIdSet") : resources;
    }
}
