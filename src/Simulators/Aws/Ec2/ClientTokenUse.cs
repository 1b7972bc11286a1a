using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>What a client token was used for, and until when EC2 remembers it.</summary>
internal sealed record ClientTokenUse(CreateVolumeRequest Request, VolumeId VolumeId, DateTimeOffset Expires)
{
    /// <summary>Whether another request asks for the same volume.</summary>
    internal bool Matches(CreateVolumeRequest other)
    {
        if (Request with { Tags = null } != other with { Tags = null }) return false;
        var mine = Request.Tags ?? [];
        var theirs = other.Tags ?? [];
        if (mine.Count != theirs.Count) return false;
        var set = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in mine) set[key] = value;
        foreach (var (key, value) in theirs)
        {
            if (!set.TryGetValue(key, out var found) || found != value) return false;
        }

        return true;
    }
}
