using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>Everything that DescribeSnapshots tells of a snapshot at one moment.</summary>
internal sealed class SnapshotView(BlockSnapshot snapshot, DateTimeOffset? completionTime, long fullSizeBytes, string? stateMessage, int? completionDurationMinutes)
{
    internal BlockSnapshot Snapshot { get; } = snapshot;
    internal DateTimeOffset? CompletionTime { get; } = completionTime;

    /// <summary>The bytes of all blocks that it refers to.</summary>
    internal long FullSizeBytes { get; } = fullSizeBytes;

    /// <summary>Why it is in the state error.</summary>
    internal string? StateMessage { get; } = stateMessage;

    /// <summary>Within what time a copy was asked to be complete.</summary>
    internal int? CompletionDurationMinutes { get; } = completionDurationMinutes;

    internal string TransferType => CompletionDurationMinutes is null ? "standard" : "time-based";

    /// <summary>What a front end made of this for its clients, kept so that it is made once; simulated code never looks at it.</summary>
    internal byte[]? Rendered { get; set; }
}
