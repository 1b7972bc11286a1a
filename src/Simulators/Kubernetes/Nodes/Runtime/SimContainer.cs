using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>One container as the runtime knows it, dead or alive. It outlives the kubelet.</summary>
internal sealed class SimContainer(string id, PodSandbox sandbox, ContainerConfig config, ContainerLog log, TimeProvider clock)
{
    public string Id { get; } = id;
    public PodSandbox Sandbox { get; } = sandbox;
    public ContainerConfig Config { get; } = config;
    public ContainerLog Log { get; } = log;

    /// <summary>The node's clock, which its programs read.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Input and outputs of its first process.</summary>
    public ContainerConsole Console { get; } = new(config, log);

    public string Name => Config.Name;
    public int Attempt => Config.Attempt;

    public ContainerState State { get; set; } = ContainerState.Created;
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public int ExitCode { get; set; }

    /// <summary>Why it ended, as the status says it: Completed, Error, StartError, Unknown, …</summary>
    public string Reason { get; set; } = "";

    public string Message { get; set; } = "";

    /// <summary>The process while it runs.</summary>
    public SimProcess? Process { get; set; }

    /// <summary>Signals to its first process.</summary>
    public Mailbox<string> Signals { get; } = new();

    /// <summary>Completes when it has ended.</summary>
    public TaskCompletionSource Exited { get; } = new();

    public bool IsRunning => State == ContainerState.Running;
}
