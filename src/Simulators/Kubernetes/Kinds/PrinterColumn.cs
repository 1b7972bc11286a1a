namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>A column that a CustomResourceDefinition adds to the tables of its resource (additionalPrinterColumns); <paramref name="JsonPath"/> as written there, ".spec.replicas".</summary>
public sealed record PrinterColumn(string Name, string Type, string JsonPath, string Format = "", string Description = "", int Priority = 0);
