using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>The applications that can be moved pod by pod.</summary>
internal static class RollingApplications
{
    /// <summary>Looked at in this order.</summary>
    internal static IReadOnlyList<IRollingApplicationKind> All { get; } = [new RedisRollingKind(), new KafkaRollingKind()];

    /// <summary>The kind that runs in a pod template, with its container; null when none does, or the user says that there is none.</summary>
    internal static (IRollingApplicationKind Kind, string Container)? Detect(VolumeEncryptionMigration migration, KubeDocument podSpec)
    {
        if (migration.Application == ApplicationProbe.None) return null;
        foreach (var kind in migration.RollingKinds)
        {
            if (kind.Container(podSpec) is { } container) return (kind, container);
        }

        return null;
    }
}
