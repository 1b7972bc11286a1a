namespace Drydock.Core;

/// <summary>A part of the downtime, expected or measured: stop, delta snapshot, restore, verification, start; or hand-over.</summary>
public sealed record DowntimePart(string Name, TimeSpan Duration)
{
    /// <summary>What an expected part stays below if nothing goes wrong; of a measured one its duration.</summary>
    public TimeSpan AtMost { get; init; } = Duration;

    public const string Stop = "stop";
    public const string DeltaSnapshot = "delta snapshot";
    public const string Restore = "restore";
    public const string Verification = "verification";
    public const string Start = "start";

    /// <summary>Pod by pod: the time in which clients notice that another pod leads.</summary>
    public const string HandOver = "hand-over";
}
