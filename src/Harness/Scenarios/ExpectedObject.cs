namespace Drydock.Harness.Scenarios;

/// <summary>How an object must look in the end, whatever else it holds.</summary>
/// <param name="Resource">As "statefulsets.apps", "pods".</param>
/// <param name="Name">"namespace/name", or "name" for what has no namespace.</param>
/// <param name="Yaml">The fields that must be so. Lists of named things are compared by name, others whole.</param>
public sealed record ExpectedObject(string Resource, string Name, string Yaml);
