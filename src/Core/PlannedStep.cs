namespace Drydock.Core;

/// <summary>A step of a plan. <paramref name="Name"/> is stable: progress and journal use it. <paramref name="WorkloadIsDown"/> tells whether the workload waits meanwhile.</summary>
public sealed record PlannedStep(string Name, string Summary, bool WorkloadIsDown);
