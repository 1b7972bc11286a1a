using Drydock.Harness.Recording;

namespace Drydock.Harness.Reports.Html;

/// <summary>The tone of every state that lanes show.</summary>
internal static class Tones
{
    internal static Tone Of(RecordedState state) => state.State switch
    {
        "Ready" or "Bound" or "in-use" or "attached" or "ready" or "completed" or "Succeeded" => Tone.Good,
        "Pending" or "ContainerCreating" or "Running" or "creating" or "attaching" or "pending" or "modifying" or "optimizing" => Tone.Progress,
        "Terminating" or "Released" or "detaching" or "deleting" => Tone.Leaving,
        "Failed" or "Lost" or "error" or "NotReady" or "busy" or "Unknown" => Tone.Bad,
        { } text when state.Lane == LaneKind.StatefulSet => OfReplicas(text),
        _ => Tone.Idle,
    };

    /// <summary>"1/2 ready": good when nobody is missing, idle at zero.</summary>
    private static Tone OfReplicas(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (slash < 0 || space < slash) return Tone.Leaving;
        var ready = text.AsSpan(0, slash);
        var wanted = text.AsSpan(slash + 1, space - slash - 1);
        if (!ready.SequenceEqual(wanted)) return Tone.Progress;
        return wanted.SequenceEqual("0") ? Tone.Idle : Tone.Good;
    }
}
