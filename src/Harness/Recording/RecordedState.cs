namespace Drydock.Harness.Recording;

/// <summary>From a moment on a track of a lane is in a state; null: the thing is gone.</summary>
/// <param name="At">Virtual time since the start of the run.</param>
/// <param name="Lane">What kind of thing.</param>
/// <param name="Name">Which one, as "shop/redis-0" or "vol-…".</param>
/// <param name="Track">Which of its states: "phase", "state", "attachment", "claim", "replicas".</param>
/// <param name="State">The state in the words of Kubernetes or AWS.</param>
/// <param name="Detail">What else an operator would want to read: the node, the bound volume, size and encryption.</param>
public sealed record RecordedState(TimeSpan At, LaneKind Lane, string Name, string Track, string? State, string Detail = "");
