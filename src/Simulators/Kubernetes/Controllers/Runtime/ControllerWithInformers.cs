namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>A controller and the informers that must have synced before it starts.</summary>
public sealed record ControllerWithInformers(Controller Controller, IReadOnlyList<Informer> Informers);
