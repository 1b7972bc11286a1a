using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>Finds the Redis server among a pod's containers.</summary>
internal static class RedisDetection
{
    /// <summary>The name of the container that runs redis-server or valkey-server on a volume, or null.</summary>
    internal static string? Container(KubeDocument pod)
    {
        foreach (var container in pod.List("containers"))
        {
            var words = container.List("command").Concat(container.List("args")).Select(w => w.ScalarText ?? "").ToList();
            var text = string.Join(' ', words);
            if (text.Contains("sentinel", StringComparison.Ordinal)) continue;
            if (container.List("volumeMounts").Count == 0) continue;
            if (text.Contains("redis-server", StringComparison.Ordinal) || text.Contains("valkey-server", StringComparison.Ordinal) || (IsRedisImage(container.Text("image") ?? "") && words.Count == 0)) return container.Text("name");
        }

        return null;
    }

    private static bool IsRedisImage(string image)
    {
        var bare = image.Split('@')[0];
        var name = bare[(bare.LastIndexOf('/') + 1)..].Split(':')[0];
        return name is "redis" or "valkey";
    }
}
