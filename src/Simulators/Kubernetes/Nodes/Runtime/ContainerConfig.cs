using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>All that the runtime needs to run a container; made by the kubelet.</summary>
/// <param name="Arguments">argv of the first process.</param>
/// <param name="Files">Its root with every volume mounted.</param>
/// <param name="Kubernetes">The API as the pod's service account.</param>
/// <param name="Dns">The cluster's DNS and service addresses; null when there is none.</param>
internal sealed record ContainerConfig(
    string Name,
    int Attempt,
    string ImageReference,
    SimImage Image,
    string ImageTag,
    string ImageId,
    IReadOnlyList<string> Arguments,
    SortedDictionary<string, string> Environment,
    string WorkingDirectory,
    IFileSystem Files,
    IKubernetesApi Kubernetes,
    RpcClient<NameQuery, NameAnswer>? Dns)
{
    /// <summary>The file whose content becomes the message of the container's end.</summary>
    public string TerminationMessagePath { get; init; } = "/dev/termination-log";

    /// <summary>The first process has a standard input that clients attach to.</summary>
    public bool HasStdin { get; init; }

    /// <summary>Its standard input ends with the first client that was attached to it.</summary>
    public bool IsStdinOnce { get; init; }

    public bool HasTerminal { get; init; }

    /// <summary>The end of the log is the message when the file is empty and the container failed (terminationMessagePolicy FallbackToLogsOnError).</summary>
    public bool FallsBackToLogs { get; init; }
}
