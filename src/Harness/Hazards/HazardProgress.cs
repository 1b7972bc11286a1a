using Drydock.Harness.Running;

namespace Drydock.Harness.Hazards;

/// <summary>A hazard of a sweep was tried.</summary>
/// <param name="Hazard">Which.</param>
/// <param name="Run">How it ended.</param>
/// <param name="Total">How many are tried in all.</param>
public sealed record HazardProgress(Hazard Hazard, RunResult Run, int Total);
