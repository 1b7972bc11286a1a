using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <content>
/// The end of a pod: containers stopped, status written, volumes let go, object deleted. The devices are unmounted around the same time as the object goes: which is first is not promised.
/// </content>
internal sealed partial class PodWorker
{
    /// <summary>A forced deletion (0 s) still leaves the containers two seconds.</summary>
    private TimeSpan Grace => TimeSpan.FromSeconds(
        Math.Max(2, Pod.Integer("metadata", "deletionGracePeriodSeconds") ?? Pod.Integer("spec", "terminationGracePeriodSeconds") ?? 30));

    private async Task TerminateAsync()
    {
        await PauseAsync(50, 350);
        if (!_isGone) WriteStatus();
        await StopAllAsync();
        _isTerminal = true;
        if (!_isGone)
        {
            WriteStatus();
            await _status.FlushAsync();
        }

        _volumes.Release(Pod.Uid);
        await PauseAsync(300, 1100);
        _kubelet.Runtime.RemoveSandbox(Pod.Uid);
        while (!_isGone && !await DeleteObjectAsync()) await Task.Delay(RetryPause, _kubelet.Clock);
    }

    /// <summary>A pod whose containers have all ended for good gives its volumes back at once; its object stays until someone deletes it.</summary>
    private async Task ReleaseFinishedAsync()
    {
        await StopAllAsync();
        WriteStatus();
        await _status.FlushAsync();
        _volumes.Release(Pod.Uid);
    }

    /// <summary>SIGTERM to all containers at once; sidecars after the others.</summary>
    private async Task StopAllAsync()
    {
        _probes.StopAll();
        var sidecars = Pod.List("spec", "initContainers").Where(c => c.Text("restartPolicy") == "Always").ToList();
        await StopAsync(Pod.List("spec", "containers").Concat(Pod.List("spec", "initContainers").Except(sidecars)).Concat(Pod.List("spec", "ephemeralContainers")));
        for (var i = sidecars.Count - 1; i >= 0; i--) await StopAsync([sidecars[i]]);
    }

    private Task StopAsync(IEnumerable<KubeDocument> containers)
    {
        var stops = new List<Task>();
        foreach (var container in containers)
        {
            if (Sandbox?.Latest(container.Text("name") ?? "") is not { IsRunning: true } running) continue;
            stops.Add(_killer.KillAsync(Pod, container, running, () => Grace, _podChanged, "Stopping container " + running.Name));
        }

        return Task.WhenAll(stops);
    }

    private Task PauseAsync(int least_ms, int most_ms) =>
        Task.Delay(_kubelet.Random.Duration(TimeSpan.FromMilliseconds(least_ms), TimeSpan.FromMilliseconds(most_ms)), _kubelet.Clock);

    /// <summary>True when the object is gone, or is another pod's.</summary>
    private async Task<bool> DeleteObjectAsync()
    {
        try
        {
            var answer = await _kubelet.Api.DeleteAsync(KubeResources.Pods, Pod.Namespace, Pod.Name, CancellationToken.None, uid: Pod.Uid, gracePeriodSeconds: 0);
            return answer.IsSuccess || answer.StatusCode is 404 or 409;
        }
        catch (PortUnreachableException)
        {
            return false;
        }
    }
}
