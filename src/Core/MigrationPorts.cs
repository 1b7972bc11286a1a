using Drydock.Core.Ports;

namespace Drydock.Core;

/// <summary>The systems that a migration talks to.</summary>
public sealed record MigrationPorts(IKubernetesApi Kubernetes, IBlockStorage BlockStorage, IKeyManagement KeyManagement);
