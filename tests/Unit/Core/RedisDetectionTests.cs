using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Applications;

namespace Drydock.Unit.Core;

public sealed class RedisDetectionTests
{
    private const string Mounts = "\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"}]";

    [TestCase("""{"containers":[{"name":"n","image":"redis:3.2","command":["redis-server"],MOUNTS}]}""", "n")]
    [TestCase("""{"containers":[{"name":"n","image":"docker.io/library/redis@sha256:aa",MOUNTS}]}""", "n")]
    [TestCase("""{"containers":[{"name":"n","image":"example.com:5000/mine","command":["sh","-c","exec redis-server /etc/redis.conf"],MOUNTS}]}""", "n")]
    [TestCase("""{"containers":[{"name":"n","image":"redis:3.2"}]}""", null)]
    [TestCase("""{"containers":[{"name":"n","image":"redis:3.2","command":["redis-sentinel","s.conf"],MOUNTS}]}""", null)]
    [TestCase("""{"containers":[{"name":"n","image":"example.com/redis-exporter:1",MOUNTS}]}""", null)]
    [TestCase("""{"containers":[{"name":"n","image":"postgres:16",MOUNTS}]}""", null)]
    public void A_Redis_with_a_volume_is_found(string pod, string? expected)
    {
        RedisDetection.Container(KubeDocument.Parse(pod.Replace("MOUNTS", Mounts, StringComparison.Ordinal))).Should().Be(expected);
    }
}
