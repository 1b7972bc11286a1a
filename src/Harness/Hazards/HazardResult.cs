using Drydock.Harness.Running;

namespace Drydock.Harness.Hazards;

/// <summary>What a sweep showed: how many hazards were tried, how the runs ended, and the runs that broke something.</summary>
public sealed record HazardResult(int Calls, int Tried, int Completed, int RolledBack, IReadOnlyList<(Hazard Hazard, RunResult Run)> Broken);
