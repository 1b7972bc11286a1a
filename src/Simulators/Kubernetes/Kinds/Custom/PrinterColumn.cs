namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>A column of <c>kubectl get</c> that a CustomResourceDefinition asks for (<c>additionalPrinterColumns</c>); <paramref name="JsonPath"/> starts with a dot.</summary>
public sealed record PrinterColumn(string Name, string Type, string Format, string Description, int Priority, string JsonPath);
