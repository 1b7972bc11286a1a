using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>Who leads and who follows in a set of Redis pods at one moment.</summary>
/// <param name="Members">The pods that answered, in the order of the ordinals.</param>
/// <param name="Silent">The others, with the reason.</param>
internal sealed record RedisTopology(IReadOnlyList<RedisMember> Members, IReadOnlyList<string> Silent)
{
    internal IReadOnlyList<RedisMember> Masters => [.. Members.Where(m => m.Info.IsMaster)];

    internal bool IsWatched => Members.Any(m => m.Sentinel is not null);

    /// <summary>The master that counts: the sentinels'; or the only one, but for one that has handed over without having come to follow yet; or the only one that has replicas. Null when that can't be told.</summary>
    internal RedisMember? Leader
    {
        get
        {
            var masters = Masters;
            if (IsWatched)
            {
                var told = masters.Where(m => Members.Any(o => o.Sentinel is { } view && m.IsAt(view.Host))).ToList();
                return told.Count == 1 ? told[0] : null;
            }

            if (masters.Count == 1) return masters[0];
            if (masters.Where(m => !m.IsHeld).ToList() is [var free]) return free;
            var followed = masters.Where(m => m.Info.Replicas.Count > 0).ToList();
            return followed.Count == 1 ? followed[0] : null;
        }
    }

    internal RedisMember? Find(string pod) => Members.FirstOrDefault(m => m.Pod == pod);

    /// <summary>What speaks against losing a pod now; null: every replica follows the one master and has all that it had a moment ago, and the sentinels agree.</summary>
    internal string? WhyNotInSync()
    {
        if (Silent.Count > 0) return Silent[0];
        if (Leader is not { } leader) return Masters.Count == 0 ? "no pod is a master" : $"{string.Join(" and ", Masters.Select(m => m.Pod))} are masters";
        foreach (var member in Members)
        {
            if (member.Sentinel is { } view && !leader.IsAt(view.Host)) return $"the sentinel of {member.Pod} takes {view.Host} for the master, not {leader.Pod}";
            if (member.Sentinel is { IsCalm: false } disturbed) return $"the sentinel of {member.Pod} says of the master: {disturbed.Flags}";
            if (member != leader && WhyNotFollowing(member, leader) is { } why) return why;
        }

        return null;
    }

    /// <summary>What a replica lacks; null: it follows the leader and has all that it had when it was asked, which was before the replica was.</summary>
    internal static string? WhyNotFollowing(RedisMember member, RedisMember leader)
    {
        var info = member.Info;
        if (info.IsLoading) return $"{member.Pod} is loading its data";
        if (info.IsMaster) return $"{member.Pod} is a master too";
        if (!leader.IsAt(info.MasterHost)) return $"{member.Pod} follows {info.MasterHost}, not {leader.Pod}";
        if (info.IsSyncing) return $"{member.Pod} is getting the whole data set";
        if (!info.IsLinkUp) return $"the link of {member.Pod} to its master is down";
        return info.Offset >= leader.Info.Offset ? null : string.Create(CultureInfo.InvariantCulture, $"{member.Pod} is at offset {info.Offset} of {leader.Info.Offset}");
    }
}
