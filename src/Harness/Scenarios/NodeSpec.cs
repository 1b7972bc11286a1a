namespace Drydock.Harness.Scenarios;

/// <summary>A node: name, availability zone and EC2 instance type (which sets how many volumes it takes).</summary>
public sealed record NodeSpec(string Name, string Zone, string InstanceType);
