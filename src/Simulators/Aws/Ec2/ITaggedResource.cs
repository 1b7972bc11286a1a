namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A resource of EC2 that carries tags.</summary>
internal interface ITaggedResource
{
    IReadOnlyDictionary<string, string> Tags { get; }

    void SetTag(string key, string value);

    void RemoveTag(string key);
}
