using Drydock.Core;

namespace Drydock.Harness.Environments;

/// <summary>Which part of the downtime a step of the volume encryption belongs to.</summary>
internal static class DowntimeParts
{
    /// <summary>Null for steps during which the workload runs.</summary>
    internal static string? Of(string step) => step switch
    {
        "quiesce" or "take-over" => DowntimePart.Stop,
        "final-snapshots" => DowntimePart.DeltaSnapshot,
        "restore" => DowntimePart.Restore,
        "verify" => DowntimePart.Verification,
        "reserve-targets" or "commit" or "swap-claims" or "recreate-statefulset" or "start" or "create-statefulset" or "create-claims" or "switch-traffic" => DowntimePart.Start,
        // Pod by pod clients notice nothing of a step but the hand-over in it.
        _ when step.StartsWith("move-pod-", StringComparison.Ordinal) => DowntimePart.HandOver,
        _ => null,
    };
}
