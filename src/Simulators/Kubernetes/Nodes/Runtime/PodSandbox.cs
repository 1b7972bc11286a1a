using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>A pod as the runtime knows it: its network address and its containers, oldest first.</summary>
internal sealed class PodSandbox(string id, KubeDocument pod, string address)
{
    public string Id { get; } = id;

    /// <summary>The pod as it was when the sandbox was made.</summary>
    public KubeDocument Pod { get; } = pod;

    public string PodUid => Pod.Uid;
    public string Address { get; } = address;
    public string HostName => Pod.Text("spec", "hostname") is { Length: > 0 } given ? given : Pod.Name;

    /// <summary>False once its node lost power: it is replaced before anything runs in the pod again.</summary>
    public bool IsReady { get; set; } = true;

    public List<SimContainer> Containers { get; } = [];

    public SimContainer? Latest(string name)
    {
        for (var i = Containers.Count - 1; i >= 0; i--)
        {
            if (Containers[i].Name == name) return Containers[i];
        }

        return null;
    }

    /// <summary>The container before the latest one of a name, as <c>kubectl logs --previous</c> means it.</summary>
    public SimContainer? Previous(string name)
    {
        SimContainer? latest = null;
        for (var i = Containers.Count - 1; i >= 0; i--)
        {
            if (Containers[i].Name != name) continue;
            if (latest is not null) return Containers[i];
            latest = Containers[i];
        }

        return null;
    }
}
