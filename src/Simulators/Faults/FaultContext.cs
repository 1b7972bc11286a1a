using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Nodes;

namespace Drydock.Simulators.Faults;

/// <summary>What a fault strikes: the world, and the set that is being moved in it.</summary>
public sealed class FaultContext(SimCluster cluster, SimAws? aws, IKubernetesApi api, IFaultSurroundings surroundings, string ns, string statefulSet, SeededRandom random)
{
    public World World => cluster.World;
    public SimCluster Cluster => cluster;

    /// <summary>The account; null in a cluster without one.</summary>
    public SimAws? Aws => aws;

    /// <summary>The API as somebody with kubectl sees it.</summary>
    public IKubernetesApi Api => api;

    public IFaultSurroundings Surroundings => surroundings;
    public string Namespace => ns;
    public string StatefulSet => statefulSet;
    public SeededRandom Random => random;

    /// <summary>The set's pods that are placed on a node, by name.</summary>
    public IReadOnlyList<KubeDocument> PlacedPods => cluster.Store.Dump(KubeResources.Pods)
        .Where(p => p.Namespace == ns && p.Text("spec", "nodeName") is not null && IsOfSet(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal).ToList();

    /// <summary>A node with one of the set's pods; any that is on when there is none.</summary>
    public SimNode AnyNode()
    {
        var pods = PlacedPods;
        if (pods.Count > 0) return cluster.Nodes[pods[random.Next(pods.Count)].Text("spec", "nodeName")!];
        var on = cluster.Nodes.Values.Where(n => n.IsOn).ToList();
        return on[random.Next(on.Count)];
    }

    /// <summary>A line for the timeline.</summary>
    public void Tell(string text) => World.Timeline.Add("someone", TimelineKind.Fault, text);

    /// <summary>Lets a drawn time pass.</summary>
    public Task WaitAsync(TimeSpan min, TimeSpan max) => Task.Delay(random.Duration(min, max), World.Clock);

    /// <summary>Cuts a node's power, with everything on it, until <see cref="SimNode.PowerOn"/>.</summary>
    public async Task CutPowerAsync(SimNode node)
    {
        foreach (var pod in PlacedPods.Where(p => p.Text("spec", "nodeName") == node.Name)) await surroundings.WillBeKilledAsync(ns, pod.Name);
        node.PowerOff();
    }

    /// <summary>Kills a process of the cluster and starts it again after a drawn time.</summary>
    public async Task RestartAsync(string process, TimeSpan min, TimeSpan max)
    {
        if (!cluster.ProcessNames.Contains(process) || !cluster.IsRunning(process)) return;
        cluster.Crash(process);
        await WaitAsync(min, max);
        cluster.Restart(process);
        Tell($"{process} is back");
    }

    /// <summary>Lets calls to AWS fail for a drawn time; faults that overlap fail together.</summary>
    public async Task RefuseAsync(Func<string, AwsServiceException?> refuse, TimeSpan min, TimeSpan max)
    {
        if (aws is null) return;
        var others = aws.Intercept;
        var active = true;
        aws.Intercept = (process, operation) => (active ? refuse(operation) : null) ?? others?.Invoke(process, operation);
        await WaitAsync(min, max);
        active = false;
        Tell("AWS answers again");
    }

    /// <summary>Lets AWS take another time of one kind for what begins within a drawn time; then the account's own again.</summary>
    public async Task SlowDownAsync(
        Func<Aws.Ec2.TransitionTimes, Aws.Ec2.DurationRange> get, Func<Aws.Ec2.TransitionTimes, Aws.Ec2.DurationRange, Aws.Ec2.TransitionTimes> set, Aws.Ec2.DurationRange slow, TimeSpan min, TimeSpan max)
    {
        if (aws is null) return;
        aws.Times = set(aws.Times, slow);
        await WaitAsync(min, max);
        aws.Times = set(aws.Times, get(aws.Options.Times));
        Tell("AWS is as fast as before");
    }

    /// <summary>Scales the set as <c>kubectl scale</c> does.</summary>
    public async Task ScaleAsync(long replicas)
    {
        var body = KubeDocument.Object(("spec", KubeDocument.Object(("replicas", replicas))));
        var answer = await api.SendAsync(
            new KubeRequest(KubeVerb.Patch, KubeResources.StatefulSets, ns, statefulSet, "scale", ContentType: PatchContentType.Merge, Body: body), CancellationToken.None);
        if (answer.IsSuccess) surroundings.Scaled(replicas);
        else Tell(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"scaling to {replicas} was refused: {answer.Message}"));
    }

    private bool IsOfSet(string pod) =>
        pod.StartsWith(statefulSet + "-", StringComparison.Ordinal) && pod.AsSpan(statefulSet.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
