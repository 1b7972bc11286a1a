using Drydock.Core.Execution;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>What an <see cref="IRollingApplication"/> has to work with.</summary>
internal sealed record RollingContext
{
    internal required IKubernetesApi Kubernetes { get; init; }
    internal required ClusterReader Cluster { get; init; }
    internal required Pace Pace { get; init; }
    internal required VolumeEncryptionTimeouts Limits { get; init; }
    internal required string Namespace { get; init; }
    internal required string SetName { get; init; }

    /// <summary>The container that <see cref="IRollingApplicationKind.Container"/> named.</summary>
    internal required string Container { get; init; }

    /// <summary>The pods that the set is to have when the object is made, in the order of their ordinals; also those that are down at the moment. A new object is made for every pod that is moved.</summary>
    internal required IReadOnlyList<string> Pods { get; init; }

    /// <summary>The session whose lease fences what is changed; null while planning, when nothing may be changed.</summary>
    internal MigrationSession? Session { get; init; }

    /// <summary>Tells what is waited for.</summary>
    internal Action<string> Waiting { get; init; } = _ => { };

    /// <summary>Keeps the lease: to be called between the looks of a wait.</summary>
    internal Func<CancellationToken, Task> KeepAliveAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>Journals the moment from which clients notice the hand-over; the first time for a pod counts.</summary>
    internal Func<CancellationToken, Task> HandOverBeganAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>Notes the moment at which the clients are served again.</summary>
    internal Func<CancellationToken, Task> HandOverEndedAsync { get; init; } = _ => Task.CompletedTask;
}
