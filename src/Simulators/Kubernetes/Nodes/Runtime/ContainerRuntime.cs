using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>
/// The container runtime of a node (containerd): images, sandboxes, containers. It goes on while the kubelet is down; a power cut ends every container with the reason Unknown.
/// Provenance: Recorded (texts of a missing executable in exec), Documented (CRI), Assumed (durations; start errors as runc words them).
/// </summary>
internal sealed class ContainerRuntime(World world, TimeProvider clock, SimNetwork network, ContainerProcesses processes, PodAddresses addresses, string node)
{
    private const int AttemptsKept = 2;
    private const int ExitCodeStartError = 128;
    private const int ExitCodeKilled = 137;
    private const int ExitCodeUnknown = 255;

    private readonly SortedDictionary<string, PodSandbox> _sandboxes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _images = new(StringComparer.Ordinal);
    private readonly SeededRandom _random = world.RandomFor("runtime/" + node);

    /// <summary>Told of every container that ended, on any process.</summary>
    public Action<SimContainer>? OnExit { get; set; }

    /// <summary>All sandboxes in order of their pods' uids. A live view.</summary>
    public IReadOnlyCollection<PodSandbox> Sandboxes => _sandboxes.Values;

    public PodSandbox? Sandbox(string podUid) => _sandboxes.GetValueOrDefault(podUid);

    /// <summary>The sandbox of a pod by name; null when there is none.</summary>
    public PodSandbox? Find(string ns, string name)
    {
        PodSandbox? found = null;
        foreach (var sandbox in _sandboxes.Values)
        {
            if (sandbox.Pod.Name == name && sandbox.Pod.Namespace == ns) found = sandbox;
        }

        return found;
    }

    public bool HasImage(string reference) => _images.Contains(reference);

    public void AddImage(string reference) => _images.Add(reference);

    /// <summary>Makes the pod's sandbox; an earlier one is replaced, and its dead containers stay known.</summary>
    public PodSandbox RunSandbox(KubeDocument pod)
    {
        var sandbox = new PodSandbox(_random.Hex(64), pod, addresses.Take());
        if (_sandboxes.TryGetValue(pod.Uid, out var dead))
        {
            sandbox.Containers.AddRange(dead.Containers);
            addresses.Release(dead.Address);
        }

        _sandboxes[pod.Uid] = sandbox;
        network.AddAddress(sandbox.Address);
        return sandbox;
    }

    /// <summary>Finds the remains of a pod of before a power loss, by its status.</summary>
    public void Find(KubeDocument pod)
    {
        var sandbox = new PodSandbox(_random.Hex(64), pod, addresses.Take()) { IsReady = false };
        sandbox.Containers.AddRange(DeadContainers.Of(sandbox, clock));
        _sandboxes[pod.Uid] = sandbox;
    }

    /// <summary>Removes a sandbox whose containers have all ended, with its containers and their logs.</summary>
    public void RemoveSandbox(string podUid)
    {
        if (!_sandboxes.Remove(podUid, out var sandbox)) return;
        if (sandbox.IsReady) network.RemoveAddress(sandbox.Address);
        addresses.Release(sandbox.Address);
    }

    public SimContainer Create(PodSandbox sandbox, ContainerConfig config)
    {
        var container = new SimContainer(_random.Hex(64), sandbox, config, new ContainerLog(world.Clock), clock);
        sandbox.Containers.Add(container);
        var older = sandbox.Containers.Where(c => c.Name == config.Name).ToList();
        for (var i = 0; i < older.Count - AttemptsKept; i++) sandbox.Containers.Remove(older[i]);
        return container;
    }

    /// <summary>Starts the first process.</summary>
    /// <exception cref="ContainerStartException">The executable is not in the image; the container has then ended with StartError.</exception>
    public void Start(SimContainer container)
    {
        var config = container.Config;
        var program = config.Arguments.Count == 0 ? null : config.Image.Create(config.Arguments[0], config.ImageTag);
        if (program is null)
        {
            var what = config.Arguments.Count == 0 ? "no command specified" : NotFoundText(config.Arguments[0]);
            var message = "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
                + $"unable to start container process: error during container init: {what}: unknown";
            End(container, ExitCodeStartError, "StartError", message);
            container.StartedAt = DateTimeOffset.UnixEpoch;
            throw new ContainerStartException(message);
        }

        var process = processes.Take(ProcessName(container));
        container.Process = process;
        container.State = ContainerState.Running;
        container.StartedAt = world.Clock.Now;
        world.Timeline.Add(node, TimelineKind.Node, $"container {Describe(container)} started");
        container.Console.Jobs = () => TakeJob(container);
        container.Console.Terminal?.EnterFront(signal => Signal(container, signal));
        var context = new ContainerContext(container, network, process, config.Arguments, isPid1: true, container.Signals, container.Console.Io);
        var exitCode = 0;
        process.Start(
            async () => exitCode = await program.RunAsync(context),
            exception => OnProgramEnd(container, exception is null ? exitCode : Died(container.Console.Io.WriteStderr, config.Arguments[0], exception)));
    }

    /// <summary>Sends a signal to the container's first process.</summary>
    public void Signal(SimContainer container, string signal)
    {
        if (container.IsRunning) container.Signals.Put(signal);
    }

    /// <summary>SIGKILL to every process of the container.</summary>
    public void Kill(SimContainer container)
    {
        if (container.IsRunning) OnProgramEnd(container, ExitCodeKilled);
    }

    /// <summary>Runs a command beside the first process and waits for its end; the caller's token ends the wait and kills the command.</summary>
    /// <exception cref="ContainerStartException">No such executable.</exception>
    public async Task<ExecResult> ExecAsync(SimContainer container, IReadOnlyList<string> command, ReadOnlyMemory<byte> stdin, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var errors = new StringBuilder();
        var exec = StartExec(container, command, new ContainerIo(t => output.Append(t), t => errors.Append(t)) { Stdin = stdin });
        await using var registration = cancellationToken.UnsafeRegister(_ => exec.Cancel(cancellationToken), null);
        var exitCode = await exec.Ended;
        return new ExecResult(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Starts a command beside the first process.</summary>
    /// <exception cref="ContainerStartException">No such executable.</exception>
    public ContainerExec StartExec(SimContainer container, IReadOnlyList<string> command, ContainerIo io)
    {
        var program = command.Count == 0 ? null : container.Config.Image.Create(command[0], container.Config.ImageTag);
        if (program is null)
        {
            throw new ContainerStartException(
                $"failed to exec in container: failed to start exec \"{_random.Hex(64)}\": OCI runtime exec failed: exec failed: unable to start container process: "
                + (command.Count == 0 ? "no command specified" : NotFoundText(command[0])));
        }

        var process = processes.Take(ProcessName(container) + "/exec");
        var exec = new ContainerExec(container, process);
        exec.Start(program, new ContainerContext(container, network, process, command, isPid1: false, exec.Signals, io), exception => Died(io.WriteStderr, command[0], exception));
        return exec;
    }

    /// <summary>A process for a job in front of an exec's terminal.</summary>
    public SimProcess TakeJob(SimContainer container) => processes.Take(ProcessName(container) + "/job");

    /// <summary>The node lost power: every process is gone, nobody is told, the sandboxes are dead.</summary>
    public void LosePower()
    {
        foreach (var sandbox in _sandboxes.Values)
        {
            if (sandbox.IsReady) network.RemoveAddress(sandbox.Address);
            sandbox.IsReady = false;
            foreach (var container in sandbox.Containers.Where(c => c.State != ContainerState.Exited)) End(container, ExitCodeUnknown, "Unknown", "");
        }
    }

    /// <summary>A program that lets a failed system call through dies of it, as one without a handler would; anything else is a defect of the simulator.</summary>
    private int Died(Action<string> stderr, string executable, Exception exception)
    {
        if (exception is SimIoException or SimSocketException or PortUnreachableException or OperationCanceledException)
        {
            stderr($"{executable}: {exception.Message}\n");
            return 1;
        }

        world.Fail(new ProcessFailedException($"{node}: {executable}", exception));
        return 1;
    }

    private static string NotFoundText(string executable) => executable.Contains('/', StringComparison.Ordinal)
        ? $"exec: \"{executable}\": stat {executable}: no such file or directory"
        : $"exec: \"{executable}\": executable file not found in $PATH";

    private static string ProcessName(SimContainer container) => $"{container.Sandbox.Pod.Key}/{container.Name}";

    private static string Describe(SimContainer container) =>
        string.Create(CultureInfo.InvariantCulture, $"{container.Name} of {container.Sandbox.Pod.Key} (attempt {container.Attempt})");

    private void OnProgramEnd(SimContainer container, int exitCode)
    {
        world.Timeline.Add(node, TimelineKind.Node, string.Create(CultureInfo.InvariantCulture, $"container {Describe(container)} ended with exit code {exitCode}"));
        End(container, exitCode, exitCode == 0 ? "Completed" : "Error", TerminationMessage.Of(container.Config, container.Log, exitCode));
        OnExit?.Invoke(container);
    }

    private void End(SimContainer container, int exitCode, string reason, string message)
    {
        container.State = ContainerState.Exited;
        container.ExitCode = exitCode;
        container.Reason = reason;
        container.Message = message;
        container.FinishedAt = world.Clock.Now;
        container.Process?.Exit();
        container.Process = null;
        container.Log.Finish();
        container.Console.End();
        container.Exited.TrySetResult();
    }
}
