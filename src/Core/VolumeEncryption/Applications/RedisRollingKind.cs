using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A Redis of which one pod is the master of the others.</summary>
internal sealed class RedisRollingKind : IRollingApplicationKind
{
    /// <summary>What the plan says of a master that sentinels watch.</summary>
    internal const string WatchedMaster = "master, watched by sentinels";

    /// <summary>Half of the pause between two looks of the script.</summary>
    private static readonly TimeSpan ScriptLooks = TimeSpan.FromSeconds(0.1);

    /// <summary>A turn of the sentinel's clock, and the period of INFO while it fails over.</summary>
    private static readonly TimeSpan SentinelsSee = TimeSpan.FromSeconds(1.2);

    private static readonly TimeSpan PodAsked = TimeSpan.FromSeconds(0.15);

    /// <summary>Clients pause for about half a second before they connect again, and did not write at the very moment at which writes were held.</summary>
    private static readonly TimeSpan ClientsReturn = TimeSpan.FromSeconds(0.8);

    public string Name => "redis";

    public string ClientsSee => "writes wait, and connections end, while the last pod's role goes to another one";

    /// <summary>A replica goes on from its master's backlog, or gets a dump; how large that is, nobody has asked.</summary>
    public TimeSpan CatchUpTime => TimeSpan.FromSeconds(5);

    public string? Container(KubeDocument podSpec) => RedisDetection.Container(podSpec);

    /// <summary>
    /// What of it each part takes most likely. A replica tells once a second how far it is, each at its own moment: the last of n has after n/(n+1) s. Sentinels see a promotion by the second INFO of a fail-over, a second
    /// after the first. Then every pod is asked who it is by now, the endpoints follow the labels, and clients, who were cut off, come back by the Service.
    /// </summary>
    public (TimeSpan Expected, TimeSpan AtMost) HandOverTime(RollingInspection inspection)
    {
        // None where nobody answered.
        var pods = Math.Max(1, inspection.Members.Count);
        var isWatched = inspection.Members.Any(m => m.Role == WatchedMaster);
        var expected = TimeSpan.FromSeconds((pods - 1) / (double)pods) + ScriptLooks + (isWatched ? SentinelsSee + ScriptLooks : TimeSpan.Zero) + (pods * PodAsked) + RedisRolling.EndpointsFollow + ClientsReturn;
        return (expected, isWatched ? RedisHandOverScript.WatchedMax : TimeSpan.FromSeconds(30));
    }

    public IRollingApplication Open(RollingContext context) => new RedisRolling(context);
}
