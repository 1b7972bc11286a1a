using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>Pulls, configures, creates and starts one container, with the events that belong to it. Provenance: Recorded (Created, Started), Documented (the errors).</summary>
internal sealed class ContainerStarter(KubeletContext kubelet, ImagePuller images)
{
    private readonly EnvironmentBuilder _environment = new(kubelet);

    /// <summary>Starts a container in its sandbox; the reason to wait when that is not possible now.</summary>
    public async Task<(SimContainer? Started, WaitingReason? Waiting)> StartAsync(
        KubeDocument pod, PodSandbox sandbox, KubeDocument container, int attempt, CancellationToken cancellationToken)
    {
        var (image, tag, waiting) = await images.EnsureAsync(pod, container, cancellationToken);
        if (waiting is not null) return (null, waiting);
        ContainerConfig config;
        try
        {
            config = await ConfigureAsync(pod, sandbox, container, attempt, image, tag, cancellationToken);
        }
        catch (ContainerConfigException exception)
        {
            kubelet.Record(pod, "Warning", "Failed", "Error: " + exception.Message, container);
            return (null, new WaitingReason("CreateContainerConfigError", exception.Message));
        }

        await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(40)), kubelet.Clock, cancellationToken);
        var made = kubelet.Runtime.Create(sandbox, config);
        kubelet.Record(pod, "Normal", "Created", "Container created", container);
        await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(90)), kubelet.Clock, cancellationToken);
        try
        {
            kubelet.Runtime.Start(made);
        }
        catch (ContainerStartException exception)
        {
            kubelet.Record(pod, "Warning", "Failed", "Error: " + exception.Message, container);
            return (null, new WaitingReason("RunContainerError", exception.Message));
        }

        kubelet.Record(pod, "Normal", "Started", "Container started", container);
        return (made, null);
    }

    private async Task<ContainerConfig> ConfigureAsync(
        KubeDocument pod, PodSandbox sandbox, KubeDocument container, int attempt, SimImage image, string tag, CancellationToken cancellationToken)
    {
        var environment = await _environment.BuildAsync(pod, container, sandbox.Address, cancellationToken);
        var arguments = new List<string>();
        var command = container.List("command");
        var args = container.List("args");
        if (command.Count > 0) arguments.AddRange(command.Select(c => VariableExpansion.Expand(c.ScalarText ?? "", environment)));
        else arguments.AddRange(image.Entrypoint);
        if (args.Count > 0) arguments.AddRange(args.Select(a => VariableExpansion.Expand(a.ScalarText ?? "", environment)));
        else if (command.Count == 0) arguments.AddRange(image.Command);
        var directory = container.Text("workingDir") is { Length: > 0 } given ? given : image.WorkingDirectory.Length > 0 ? image.WorkingDirectory : "/";
        var reference = container.Text("image") ?? "";
        return new ContainerConfig(
            container.Text("name") ?? "", attempt, reference, image, tag, ImagePuller.Digest(reference), arguments, environment, directory,
            Mount(pod, container, directory, environment), kubelet.ClientOfPod(pod.Namespace ?? "default", pod.Text("spec", "serviceAccountName") ?? "default"),
            kubelet.Node.Services.Dns)
        {
            TerminationMessagePath = TerminationMessagePath(container),
            HasStdin = container.Flag("stdin") == true,
            IsStdinOnce = container.Flag("stdinOnce") == true,
            HasTerminal = container.Flag("tty") == true,
            FallsBackToLogs = container.Text("terminationMessagePolicy") == "FallbackToLogsOnError",
        };
    }

    private static string TerminationMessagePath(KubeDocument container) => container.Text("terminationMessagePath") is { Length: > 1 } path ? path : "/dev/termination-log";

    private MountTable Mount(KubeDocument pod, KubeDocument container, string directory, SortedDictionary<string, string> environment)
    {
        var layer = new MemoryFileSystem(kubelet.Clock);
        layer.CreateDirectory("/tmp");
        layer.CreateDirectory("/dev");
        layer.CreateDirectory(directory);
        var table = new MountTable(layer, container.Flag("securityContext", "readOnlyRootFilesystem") == true);
        foreach (var mount in container.List("volumeMounts"))
        {
            var name = mount.Text("name") ?? "";
            var files = kubelet.Volumes.Find(pod.Uid, name)
                ?? throw new ContainerConfigException($"cannot find volume \"{name}\" to mount into container \"{container.Text("name")}\"");
            var subPath = mount.Text("subPathExpr") is { Length: > 0 } expression ? VariableExpansion.Expand(expression, environment) : mount.Text("subPath") ?? "";
            table.Mount(mount.Text("mountPath") ?? "/", files, mount.Flag("readOnly") == true || IsReadOnly(pod, name), subPath);
        }

        foreach (var device in container.List("volumeDevices"))
        {
            var name = device.Text("name") ?? "";
            var files = kubelet.Volumes.Find(pod.Uid, name)
                ?? throw new ContainerConfigException($"cannot find volume \"{name}\" to pass into container \"{container.Text("name")}\"");
            table.Mount(device.Text("devicePath") ?? "/dev/block", files, IsReadOnly(pod, name));
        }

        // The kubelet mounts a file of its own there; so it can be written under a read-only root too.
        var path = TerminationMessagePath(container);
        var parent = path[..Math.Max(1, path.LastIndexOf('/'))];
        if (parent != "/dev" && table.Stat(parent) is null) layer.CreateDirectory(parent);
        return table;
    }

    /// <summary>ConfigMaps, Secrets and other projected files are always mounted read-only.</summary>
    private static bool IsReadOnly(KubeDocument pod, string name)
    {
        var volume = pod.List("spec", "volumes").FirstOrDefault(v => v.Text("name") == name);
        return volume is not null && (Volumes.ProjectedFiles.Handles(volume) || volume.Flag("persistentVolumeClaim", "readOnly") == true);
    }
}
