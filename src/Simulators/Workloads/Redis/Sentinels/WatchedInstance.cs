namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>A master, replica or other sentinel as one sentinel sees it: sentinelRedisInstance of sentinel.c.</summary>
internal sealed class WatchedInstance
{
    internal WatchedInstance(SentinelKind kind, string name, string host, int port, WatchedInstance? master, DateTimeOffset now)
    {
        (Kind, Name, Host, Port, Master) = (kind, name, host, port, master);
        (RoleReported, RoleReportedAt, ReplicaConfigurationChangedAt) = (kind == SentinelKind.Master ? "master" : "slave", now, now);
        (LastPublishedAt, LastHelloAt, LastDownReplyAt) = (now, now, now);
    }

    internal SentinelKind Kind { get; }
    internal string Name { get; set; }
    internal string Host { get; set; }
    internal int Port { get; set; }
    internal WatchedInstance? Master { get; }
    internal SentinelLink Link { get; set; } = null!;
    internal string RunId { get; set; } = "";

    // What was seen of it.
    internal bool IsSubjectivelyDown { get; set; }
    internal DateTimeOffset DownSince { get; set; }
    internal bool IsObjectivelyDown { get; set; }
    internal DateTimeOffset? InformedAt { get; set; }

    /// <summary>INFO was sent, its reply has not come.</summary>
    internal bool IsInformationWanted { get; set; }

    internal string RoleReported { get; set; }
    internal DateTimeOffset RoleReportedAt { get; set; }
    internal DateTimeOffset ReplicaConfigurationChangedAt { get; set; }
    internal DateTimeOffset LastPublishedAt { get; set; }

    // Of a replica.
    internal int Priority { get; set; } = 100;
    internal long Offset { get; set; }
    internal string MasterHost { get; set; } = "?";
    internal int MasterPort { get; set; }
    internal bool IsMasterLinkUp { get; set; }
    internal TimeSpan MasterLinkDownTime { get; set; }
    internal bool IsPromoted { get; set; }
    internal bool IsReconfigurationSent { get; set; }
    internal bool IsReconfiguring { get; set; }
    internal bool IsReconfigured { get; set; }
    internal DateTimeOffset ReconfigurationSentAt { get; set; }

    // Of another sentinel.
    internal DateTimeOffset LastHelloAt { get; set; }
    internal DateTimeOffset LastDownReplyAt { get; set; }
    internal bool SaysMasterIsDown { get; set; }

    // Of a master. Leader and its epoch also say for whom another sentinel voted.
    internal string Leader { get; set; } = "";
    internal long LeaderEpoch { get; set; }
    internal long ConfigurationEpoch { get; set; }
    internal int Quorum { get; set; }
    internal int ParallelSyncs { get; set; } = 1;
    internal TimeSpan DownAfter { get; set; } = TimeSpan.FromSeconds(30);
    internal TimeSpan FailoverTimeout { get; set; } = TimeSpan.FromMinutes(3);
    internal string? Password { get; set; }
    internal string? User { get; set; }
    internal string? ReconfigurationScript { get; set; }
    internal SortedDictionary<string, WatchedInstance> Replicas { get; } = new(StringComparer.Ordinal);
    internal SortedDictionary<string, WatchedInstance> Sentinels { get; } = new(StringComparer.Ordinal);
    internal FailoverStage Stage { get; set; }
    internal bool IsForced { get; set; }
    internal long FailoverEpoch { get; set; }
    internal DateTimeOffset FailoverStartedAt { get; set; }
    internal DateTimeOffset StageChangedAt { get; set; }
    internal DateTimeOffset DelayLoggedFor { get; set; }
    internal WatchedInstance? Promoted { get; set; }

    internal bool IsFailingOver => Stage != FailoverStage.None;

    /// <summary>The master's, also for what hangs on it.</summary>
    internal TimeSpan DownPeriod => Master?.DownAfter ?? DownAfter;

    internal string Address => $"{Host}:{RedisText.Integer(Port)}";

    /// <summary>Where the master is from now on, once its successor is promoted.</summary>
    internal (string Host, int Port) CurrentMaster => Stage >= FailoverStage.ReconfigureReplicas && Promoted is { } promoted ? (promoted.Host, promoted.Port) : (Host, Port);

    internal bool IsAt(string host, int port) => Port == port && Host.Equals(host, StringComparison.OrdinalIgnoreCase);

    internal string KindText => Kind switch { SentinelKind.Master => "master", SentinelKind.Replica => "slave", _ => "sentinel" };

    /// <summary>As events print it ("%@").</summary>
    public override string ToString() =>
        Master is { } master ? $"{KindText} {Name} {Host} {RedisText.Integer(Port)} @ {master.Name} {master.Host} {RedisText.Integer(master.Port)}" : $"{KindText} {Name} {Host} {RedisText.Integer(Port)}";
}
