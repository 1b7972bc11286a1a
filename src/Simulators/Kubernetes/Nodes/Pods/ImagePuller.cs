using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>
/// Gets images onto the node by their pull policy. Provenance: Recorded ("already present" text), Documented (ErrImagePull, back-off 10 s to 5 m), Assumed (durations and sizes, drawn by image).
/// </summary>
internal sealed class ImagePuller(KubeletContext kubelet)
{
    private static readonly TimeSpan BackOffMin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BackOffMax = TimeSpan.FromMinutes(5);

    private readonly BackOff _backOff = new(kubelet.Clock, BackOffMin, BackOffMax);
    private readonly SortedDictionary<string, (DateTimeOffset At, string Message)> _failures = new(StringComparer.Ordinal);

    /// <summary>Makes sure the image is there; the reason to wait when it is not.</summary>
    public async Task<(SimImage Image, string Tag, WaitingReason? Waiting)> EnsureAsync(KubeDocument pod, KubeDocument container, CancellationToken cancellationToken)
    {
        var reference = container.Text("image") ?? "";
        var found = kubelet.Node.Images.Find(reference);
        var policy = container.Text("imagePullPolicy") ?? "IfNotPresent";
        var present = kubelet.Runtime.HasImage(reference) || (found is not null && IsLocal(reference));
        if (present && found is { } ready && policy != "Always")
        {
            kubelet.Record(pod, "Normal", "Pulled", $"Container image \"{reference}\" already present on machine and can be accessed by the pod", container);
            return (ready.Image, ready.Tag, null);
        }

        if (policy == "Never")
        {
            var message = $"Container image \"{reference}\" is not present with pull policy of Never";
            kubelet.Record(pod, "Warning", "ErrImageNeverPull", message, container);
            return (null!, "", new WaitingReason("ErrImageNeverPull", message));
        }

        var key = $"{pod.Uid}_{reference}";
        if (_failures.TryGetValue(key, out var failure) && _backOff.Remaining(key, failure.At) > TimeSpan.Zero)
        {
            var message = $"Back-off pulling image \"{reference}\"";
            kubelet.Record(pod, "Normal", "BackOff", message, container);
            kubelet.Record(pod, "Warning", "Failed", "Error: ImagePullBackOff", container);
            return (null!, "", new WaitingReason("ImagePullBackOff", $"{message}: ErrImagePull: {failure.Message}"));
        }

        return await PullAsync(pod, container, reference, key, present, cancellationToken);
    }

    /// <summary>How long until the pod's images are worth another try.</summary>
    public TimeSpan Remaining(KubeDocument pod, string reference)
    {
        var key = $"{pod.Uid}_{reference}";
        return _failures.TryGetValue(key, out var failure) ? _backOff.Remaining(key, failure.At) : TimeSpan.Zero;
    }

    /// <summary>The digest of a simulated image follows from its reference, so that it is the same on every node.</summary>
    public static string Digest(string reference) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("image " + reference)));

    private async Task<(SimImage Image, string Tag, WaitingReason? Waiting)> PullAsync(
        KubeDocument pod, KubeDocument container, string reference, string key, bool present, CancellationToken cancellationToken)
    {
        kubelet.Record(pod, "Normal", "Pulling", $"Pulling image \"{reference}\"", container);
        var started = kubelet.Clock.Now;
        var (least, most) = present ? (200, 600) : (800, 4000);
        await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(least), TimeSpan.FromMilliseconds(most)), kubelet.Clock, cancellationToken);
        if (kubelet.Node.Images.Find(reference) is not { } found)
        {
            var why = $"failed to pull and unpack image \"{reference}\": no program is registered for it in this simulator (ImageRegistry.Register); "
                + $"known are {string.Join(", ", kubelet.Node.Images.Repositories)}";
            _backOff.Next(key, kubelet.Clock.Now);
            _failures[key] = (kubelet.Clock.Now, why);
            kubelet.Record(pod, "Warning", "Failed", $"Failed to pull image \"{reference}\": {why}", container);
            kubelet.Record(pod, "Warning", "Failed", "Error: ErrImagePull", container);
            return (null!, "", new WaitingReason("ErrImagePull", why));
        }

        _failures.Remove(key);
        kubelet.Runtime.AddImage(reference);
        var took = Seconds(kubelet.Clock.Now - started);
        var size = new SeededRandom(1).Derive(reference).NextInt64(120_000_000) + 2_000_000;
        kubelet.Record(
            pod, "Normal", "Pulled",
            string.Create(CultureInfo.InvariantCulture, $"Successfully pulled image \"{reference}\" in {took} ({took} including waiting). Image size: {size} bytes."), container);
        return (found.Image, found.Tag, null);
    }

    /// <summary>Images of the node itself, as the recordings use them.</summary>
    private static bool IsLocal(string reference) => reference.StartsWith("localhost/", StringComparison.Ordinal);

    private static string Seconds(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");
}
