namespace Drydock.Core.Execution;

/// <summary>A step can't reach its effect. Before the commit the migration turns back, after it the run ends Failed.</summary>
internal sealed class StepFailedException(string code, string what, string observed) : Exception($"{what}: {observed}")
{
    public const string TimedOut = "timed-out";
    public const string Refused = "refused";
    public const string ForeignObject = "foreign-object";
    public const string Unreachable = "unreachable";
    public const string Mismatch = "mismatch";
    public const string WriterReturned = "writer-returned";
    public const string GhostVolume = "ghost-volume";
    public const string ScaledUp = "scaled-up";
    public const string OtherPodDown = "other-pod-down";

    public string Code { get; } = code;
    public string What { get; } = what;
    public string Observed { get; } = observed;
}
