using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Hazards;

/// <summary>One fault at one call of the migration, and what is called there.</summary>
public sealed record Hazard(FaultSpec Fault, string Call);
