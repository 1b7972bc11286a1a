using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>status.collisionCount only grows, and leaving it out counts as going back (Recorded: update/put-status-ignored).</summary>
internal static class CollisionCounts
{
    public static void Validate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        if (stored.Integer("status", "collisionCount") is not { } before) return;
        var now = value.Integer("status", "collisionCount");
        if (now is null || now < before) errors.Add("FieldValueInvalid", "status.collisionCount", $"Invalid value: {now ?? 0}: cannot be decremented");
    }
}
