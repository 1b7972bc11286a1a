using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A kind of application that can be moved pod by pod: how it is found in a pod template, and what clients notice.</summary>
internal interface IRollingApplicationKind
{
    /// <summary>Its name, as the journal keeps it and the plan prints it: "redis", "kafka". Stable.</summary>
    string Name { get; }

    /// <summary>The container of a pod template's spec that runs it on a volume; null when there is none.</summary>
    string? Container(KubeDocument podSpec);

    /// <summary>What clients notice of one hand-over, in a few words for the plan: "writes wait while the fail-over runs".</summary>
    string ClientsSee { get; }

    /// <summary>How long clients most likely notice it, over the whole migration, and what that stays below, when <paramref name="inspection"/> is what was seen.</summary>
    (TimeSpan Expected, TimeSpan AtMost) HandOverTime(RollingInspection inspection);

    /// <summary>How long a pod most likely takes from Ready until it has caught up, for the expected duration of the migration.</summary>
    TimeSpan CatchUpTime { get; }

    IRollingApplication Open(RollingContext context);
}
