namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>What the records of the network have in common: tags.</summary>
internal abstract class TaggedRecord : ITaggedResource
{
    private readonly SortedDictionary<string, string> _tags = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Tags => _tags;

    public void SetTag(string key, string value) => _tags[key] = value;

    public void RemoveTag(string key) => _tags.Remove(key);
}
