using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A Redis of which one pod is the master of the others.</summary>
internal sealed class RedisRollingKind : IRollingApplicationKind
{
    /// <summary>What the plan says of a master that sentinels watch.</summary>
    internal const string WatchedMaster = "master, watched by sentinels";

    public string Name => "redis";

    public string ClientsSee => "writes wait, and connections end, while the last pod's role goes to another one";

    /// <summary>A replica goes on from its master's backlog, or gets a dump; how large that is, nobody has asked.</summary>
    public TimeSpan CatchUpTime => TimeSpan.FromSeconds(5);

    public string? Container(KubeDocument podSpec) => RedisDetection.Container(podSpec);

    /// <summary>Replicas tell once a second how far they are; sentinels see a promotion by an INFO a second later, and clients come back by the Service.</summary>
    public (TimeSpan Expected, TimeSpan AtMost) HandOverTime(RollingInspection inspection) => inspection.Members.Any(m => m.Role == WatchedMaster)
        ? (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60))
        : (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));

    public IRollingApplication Open(RollingContext context) => new RedisRolling(context);
}
