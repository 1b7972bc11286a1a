using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>
/// Mounts the volumes of pods, each on its own, with pauses of 500 ms doubling to 2 m 2 s after failures; every failure is a FailedMount event.
/// Provenance: Recorded (FailedMount back-off), Documented (exponentialbackoff, event texts).
/// </summary>
internal sealed class VolumeManager
{
    public static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(122);

    private readonly KubeletContext _kubelet;
    private readonly ProjectedFiles _projected;
    private readonly ClaimResolver _claims;
    private readonly SortedSet<string> _mounting = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _unprocessed = new(StringComparer.Ordinal);

    public VolumeManager(KubeletContext kubelet)
    {
        _kubelet = kubelet;
        _projected = new ProjectedFiles(kubelet.Api, kubelet.Fields);
        _claims = new ClaimResolver(kubelet.Api);
        Csi = new CsiMounter(kubelet);
    }

    public CsiMounter Csi { get; }

    public static TimeSpan Longer(TimeSpan pause) => pause * 2 < BackOffMax ? pause * 2 : BackOffMax;

    /// <summary>True when all volumes that the pod's containers mount are there; else their mounts are under way, and each tells the pod's worker when it is done.</summary>
    public bool Ensure(KubeDocument pod, Action onMounted, CancellationToken cancellationToken)
    {
        var complete = true;
        foreach (var volume in Needed(pod))
        {
            var name = volume.Text("name") ?? "";
            if (_kubelet.Volumes.Find(pod.Uid, name) is not null) continue;
            complete = false;
            var key = $"{pod.Uid}/{name}";
            if (_mounting.Add(key)) _kubelet.Process.Spawn(() => MountAsync(pod, volume, key, onMounted, cancellationToken));
        }

        return complete;
    }

    /// <summary>Names of volumes that are still missing and the reasons known of those that could not even be looked at, for the event.</summary>
    public string DescribeMissing(KubeDocument pod)
    {
        var missing = new List<string>();
        var unprocessed = new List<string>();
        var why = "context deadline exceeded";
        foreach (var volume in Needed(pod))
        {
            var name = volume.Text("name") ?? "";
            if (_kubelet.Volumes.Find(pod.Uid, name) is not null) continue;
            missing.Add(name);
            if (!_unprocessed.TryGetValue($"{pod.Uid}/{name}", out var reason)) continue;
            unprocessed.Add(name);
            why = reason;
        }

        return $"Unable to attach or mount volumes: unmounted volumes=[{string.Join(' ', missing)}], unattached volumes=[], "
            + $"failed to process volumes=[{string.Join(' ', unprocessed)}]: {why}";
    }

    /// <summary>Writes the files that follow the pod's own fields, or ConfigMaps and Secrets, anew.</summary>
    public async Task RefreshAsync(KubeDocument pod, CancellationToken cancellationToken)
    {
        foreach (var volume in Needed(pod))
        {
            if (!ProjectedFiles.Handles(volume) || _kubelet.Volumes.Find(pod.Uid, volume.Text("name") ?? "") is not MemoryFileSystem files) continue;
            try
            {
                await _projected.WriteAsync(files, pod, volume, cancellationToken);
            }
            catch (VolumeSetupException)
            {
                // A ConfigMap that went after the pod started leaves its files as they are.
            }
        }
    }

    /// <summary>The pod's containers have ended: nothing of its volumes is used any more.</summary>
    public void Release(string podUid)
    {
        _kubelet.Volumes.Forget(podUid);
        Csi.Release(podUid);
    }

    private static IEnumerable<KubeDocument> Needed(KubeDocument pod)
    {
        var mounted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var container in pod.List("spec", "initContainers").Concat(pod.List("spec", "containers")))
        {
            foreach (var mount in container.List("volumeMounts").Concat(container.List("volumeDevices"))) mounted.Add(mount.Text("name") ?? "");
        }

        return pod.List("spec", "volumes").Where(v => mounted.Contains(v.Text("name") ?? ""));
    }

    /// <summary>Whether no container can write to the volume.</summary>
    private static bool IsReadOnly(KubeDocument pod, KubeDocument volume)
    {
        var name = volume.Text("name");
        return pod.List("spec", "initContainers").Concat(pod.List("spec", "containers"))
            .SelectMany(c => c.List("volumeMounts").Concat(c.List("volumeDevices"))).Where(m => m.Text("name") == name).All(m => m.Flag("readOnly") == true);
    }

    private async Task MountAsync(KubeDocument pod, KubeDocument volume, string key, Action onMounted, CancellationToken cancellationToken)
    {
        var name = volume.Text("name") ?? "";
        var pause = BackOffMin;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    // Null is no failure of the volume: it is not attached yet.
                    if (await SetUpAsync(pod, volume, key, cancellationToken) is { } files)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        _kubelet.Volumes.Add(pod.Uid, name, files);
                        onMounted();
                        return;
                    }
                }
                catch (VolumeSetupException exception)
                {
                    if (!_unprocessed.ContainsKey(key)) _kubelet.Events.Warning(pod, "FailedMount", exception.Message);
                }
                catch (PortUnreachableException)
                {
                    // Not a failure of the volume: the API is not there.
                }

                await Task.Delay(pause, _kubelet.Clock, cancellationToken);
                pause = Longer(pause);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The pod is going: its worker releases what was mounted.
        }
        finally
        {
            _mounting.Remove(key);
            _unprocessed.Remove(key);
        }
    }

    private async Task<IFileSystem?> SetUpAsync(KubeDocument pod, KubeDocument volume, string key, CancellationToken cancellationToken)
    {
        var name = volume.Text("name") ?? "";
        if (volume["emptyDir"] is { } emptyDir) return _kubelet.Volumes.EmptyDir(pod.Uid, name, emptyDir.Text("medium") == "Memory");
        if (volume["hostPath"] is { } hostPath) return _kubelet.Volumes.HostPath(hostPath.Text("path") ?? "/");
        if (ProjectedFiles.Handles(volume)) return await ProjectAsync(pod, volume, name, cancellationToken);
        if (volume["persistentVolumeClaim"] is null && volume["ephemeral"] is null)
        {
            throw new VolumeSetupException($"MountVolume.SetUp failed for volume \"{name}\" : this kind of volume is not simulated ({volume.Fields.LastOrDefault().Name})");
        }

        var claim = await ResolveAsync(pod, volume, key, cancellationToken);
        if (claim.IsCsi)
        {
            if (await Csi.MountAsync(pod.Uid, claim, cancellationToken) is not { Files: var files }) return null;
            _kubelet.Volumes.Note(pod.Uid, new MountEvent(
                _kubelet.Clock.Elapsed, _kubelet.Node.Name, pod.Namespace ?? "", pod.Name, claim.ClaimName, claim.VolumeHandle, claim.ReadOnly || IsReadOnly(pod, volume)));
            return files;
        }

        var path = claim.PersistentVolume.Text("spec", "local", "path") ?? claim.PersistentVolume.Text("spec", "hostPath", "path");
        return path is not null
            ? _kubelet.Volumes.HostPath(path)
            : throw new VolumeSetupException($"MountVolume.SetUp failed for volume \"{claim.Name}\" : this kind of PersistentVolume is not simulated");
    }

    private async Task<MemoryFileSystem> ProjectAsync(KubeDocument pod, KubeDocument volume, string name, CancellationToken cancellationToken)
    {
        var files = new MemoryFileSystem(_kubelet.Clock);
        try
        {
            await _projected.WriteAsync(files, pod, volume, cancellationToken);
        }
        catch (VolumeSetupException exception)
        {
            throw new VolumeSetupException($"MountVolume.SetUp failed for volume \"{name}\" : {exception.Message}");
        }

        return files;
    }

    /// <summary>A claim that can't be used is told by the event of the whole pod only.</summary>
    private async Task<ClaimVolume> ResolveAsync(KubeDocument pod, KubeDocument volume, string key, CancellationToken cancellationToken)
    {
        try
        {
            var claim = await _claims.ResolveAsync(pod, volume, cancellationToken);
            _unprocessed.Remove(key);
            return claim;
        }
        catch (VolumeSetupException exception)
        {
            _unprocessed[key] = exception.Message;
            throw;
        }
    }
}
