using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>What a client token was used for (the request without its tags, and the tags), and until when EC2 remembers it.</summary>
internal sealed record ClientTokenUse(object Request, IReadOnlyList<KeyValuePair<string, string>> Tags, VolumeId VolumeId, DateTimeOffset Expires)
{
    /// <summary>Whether another request asks for the same volume.</summary>
    internal bool Matches(object other, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (!Request.Equals(other)) return false;
        if (Tags.Count != tags.Count) return false;
        var set = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Tags) set[key] = value;
        foreach (var (key, value) in tags)
        {
            if (!set.TryGetValue(key, out var found) || found != value) return false;
        }

        return true;
    }
}
