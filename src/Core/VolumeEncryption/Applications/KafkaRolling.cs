using System.Globalization;
using System.Text;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Planning;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// A Kafka cluster in KRaft mode, broker by broker: its own tools, run in the brokers' containers, tell whether one may go. Nothing is changed by hand: SIGTERM is the hand-over (a broker is let go when the
/// controller has given its leaderships to brokers in sync), and a broker that comes back fetches what it missed. Every broker is asked, since each knows the metadata up to a moment of its own.
/// </summary>
internal sealed class KafkaRolling(RollingContext context) : IRollingApplication
{
    /// <summary>The tools are not in every image's PATH; and what opens a port for the broker's own JVM (an agent, JMX) would keep a second one from starting.</summary>
    private const string Script = "JMX_PORT=; KAFKA_JMX_OPTS=; KAFKA_OPTS=; PATH=\"$PATH:/opt/kafka/bin:/opt/bitnami/kafka/bin\"; exec \"$@\"";

    private const int LooksAgain = 3;

    public async Task<RollingInspection> InspectAsync(CancellationToken cancellationToken)
    {
        var findings = new FindingList();
        var subject = $"statefulset {context.Namespace}/{context.SetName}";
        var (cluster, quorum, problem) = await LookAsync(context.Pods, cancellationToken);
        for (var again = 0; problem is not null && again < LooksAgain; again++)
        {
            // A connection that broke says nothing of Kafka.
            await context.Pace.DelayAsync(context.Pace.Options.PollInterval, cancellationToken);
            (cluster, quorum, problem) = await LookAsync(context.Pods, cancellationToken);
        }

        if (problem is not null)
        {
            findings.Block(RollingNotPossible, subject, $"Kafka can't be asked, or is not whole: {problem}", "see to it that kafka-topics.sh and kafka-metadata-quorum.sh work in the container without a password, and plan again; or take --cutover in-place");
            return new([], [.. findings.ToList()]);
        }

        if (quorum!.Voters < 3) findings.Block(RollingNotPossible, subject, $"the metadata quorum has {quorum.Voters} voter{(quorum.Voters == 1 ? "" : "s")}: without one of them nothing can be decided", "take --cutover in-place");
        foreach (var topic in cluster!.GroupBy(p => p.Topic, StringComparer.Ordinal)) Judge(topic.Key, [.. topic], findings);
        var members = new List<RollingMember>();
        foreach (var pod in context.Pods)
        {
            var id = await NodeIdAsync(pod, cancellationToken);
            var leads = cluster!.Count(p => p.Leader is not null && p.Leader == id);
            var role = string.Create(CultureInfo.InvariantCulture, $"leads {leads} of {cluster!.Count} partitions{(id == quorum.Leader ? ", is the controller" : "")}");
            members.Add(new RollingMember(pod, id == quorum.Leader || leads > 0, id is null ? "broker" : role));
        }

        return new(members, [.. findings.ToList()]);
    }

    public async Task<string> ChooseNextAsync(IReadOnlyList<string> remaining, CancellationToken cancellationToken)
    {
        var attempts = context.Pace.BeginPolling("asking Kafka who leads its metadata quorum", context.Limits.ApplicationHook);
        while (true)
        {
            var (_, quorum, problem) = await LookAsync(context.Pods, cancellationToken);
            if (problem is null) return await FirstButAsync(remaining, quorum!.Leader, cancellationToken);
            await PauseAsync(attempts, problem, cancellationToken);
        }
    }

    public Task WaitUntilPodMayStopAsync(string pod, CancellationToken cancellationToken) =>
        WaitUntilWholeAsync($"until every partition can do without {pod}", context.Limits.Start, mustLoseOne: true, cancellationToken);

    /// <summary>Nothing: the controlled shutdown is the hand-over. An election before it would move the same leaders twice.</summary>
    public Task HandOverAsync(string pod, IReadOnlyList<string> settled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WaitUntilCaughtUpAsync(string pod, CancellationToken cancellationToken) =>
        WaitUntilWholeAsync($"until {pod} is in sync again", context.Limits.Start, mustLoseOne: false, cancellationToken);

    private static void Judge(string topic, List<KafkaPartition> partitions, FindingList findings)
    {
        var subject = $"topic {topic}";
        var single = partitions.Count(p => p.Replicas.Count < 2);
        if (single > 0) findings.Block(RollingNotPossible, subject, "it has one replica: while its broker is down nobody can write or read it", "give it more replicas (kafka-reassign-partitions.sh), or take --cutover in-place");
        else if (partitions.Exists(p => p.MinInSync >= p.Replicas.Count))
        {
            findings.Block(RollingNotPossible, subject, $"min.insync.replicas is {partitions[0].MinInSync}, as many as it has replicas: while one broker is down acks=all is refused", "lower it by one (kafka-configs.sh), or take --cutover in-place");
        }

        var offline = partitions.Where(p => p.Leader is null).Select(p => p.Name).ToList();
        if (offline.Count > 0) findings.Block(RollingNotPossible, subject, $"{string.Join(", ", offline)} has no leader", "bring the brokers back that hold it");
        var behind = partitions.Where(p => p.Leader is not null && p.IsUnderReplicated).Select(p => p.Name).ToList();
        if (behind.Count > 0) findings.Block(RollingNotPossible, subject, $"not every replica is in sync: {string.Join(", ", behind)}", "wait until kafka-topics.sh --describe --under-replicated-partitions prints nothing");
    }

    private async Task WaitUntilWholeAsync(string what, TimeSpan limit, bool mustLoseOne, CancellationToken cancellationToken)
    {
        context.Waiting(what);
        var attempts = context.Pace.BeginPolling(what, limit);
        while (true)
        {
            var (partitions, quorum, problem) = await LookAsync(context.Pods, cancellationToken);
            problem ??= Obstacle(partitions!, quorum!, mustLoseOne);
            if (problem is null) return;
            await PauseAsync(attempts, problem, cancellationToken);
        }
    }

    private static string? Obstacle(List<KafkaPartition> partitions, KafkaQuorum quorum, bool mustLoseOne)
    {
        if (!quorum.IsWhole) return string.Create(CultureInfo.InvariantCulture, $"a voter of the metadata quorum is {quorum.MaxFollowerLag} records, {quorum.MaxFollowerLagMilliseconds} ms behind");
        if (partitions.Find(p => p.Leader is null) is { } offline) return $"partition {offline.Name} has no leader";
        if (partitions.Find(p => p.IsUnderReplicated) is { } behind) return $"partition {behind.Name} is under-replicated: in sync are {string.Join(',', behind.InSync)} of {string.Join(',', behind.Replicas)}";
        return mustLoseOne && partitions.Find(p => !p.CanLoseOne) is { } tight ? string.Create(CultureInfo.InvariantCulture, $"partition {tight.Name} needs {tight.MinInSync} replicas in sync and has {tight.InSync.Count}") : null;
    }

    private async Task PauseAsync(Attempts attempts, string problem, CancellationToken cancellationToken)
    {
        await attempts.PauseAsync(StepFailedException.TimedOut, problem, null, cancellationToken);
        await context.KeepAliveAsync(cancellationToken);
    }

    /// <summary>The cluster as all of these brokers see it: the partitions of each, one after the other, and the quorum.</summary>
    private async Task<(List<KafkaPartition>? Partitions, KafkaQuorum? Quorum, string? Problem)> LookAsync(IReadOnlyList<string> pods, CancellationToken cancellationToken)
    {
        List<KafkaPartition>? first = null;
        KafkaQuorum? quorum = null;
        foreach (var pod in pods)
        {
            if (quorum is null)
            {
                var (status, failed) = await RunAsync(pod, ["kafka-metadata-quorum.sh", "--bootstrap-server", await ServerAsync(pod, cancellationToken), "describe", "--status"], cancellationToken);
                quorum = failed is null ? KafkaQuorum.Parse(status) : null;
                if (quorum is null) return (null, null, failed ?? $"in {pod}, kafka-metadata-quorum.sh answers {RedisCli.OneLine(status)}");
            }

            var (answer, problem) = await RunAsync(pod, ["kafka-topics.sh", "--bootstrap-server", await ServerAsync(pod, cancellationToken), "--describe"], cancellationToken);
            if (problem is not null) return (null, null, problem);
            if (KafkaPartition.Parse(answer) is not { } partitions) return (null, null, $"in {pod}, kafka-topics.sh answers {RedisCli.OneLine(answer)}");
            first ??= partitions;
            // Whoever sees it worst is believed.
            if (first.Count != partitions.Count) return (null, null, $"{pod} knows {partitions.Count} partitions, {pods[0]} knows {first.Count}");
            for (var i = 0; i < first.Count; i++)
            {
                if (partitions[i].InSync.Count < first[i].InSync.Count || partitions[i].Leader is null) first[i] = partitions[i];
            }
        }

        return (first, quorum, null);
    }

    private async Task<(string Answer, string? Problem)> RunAsync(string pod, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ExecRequest(context.Namespace, pod, context.Container, ["sh", "-c", Script, "drydock", .. command], ReadOnlyMemory<byte>.Empty);
            var result = await context.Kubernetes.ExecAsync(request, cancellationToken);
            var problem = result.Error ?? (result.ExitCode == 0 ? null : $"{command[0]} ended with {result.ExitCode}: {RedisCli.OneLine(result.Stdout + result.Stderr)}");
            return (result.Stdout, problem is null ? null : $"in {pod}, {problem}");
        }
        catch (PortUnreachableException exception)
        {
            return ("", exception.Message);
        }
    }

    private async Task<string> ServerAsync(string pod, CancellationToken cancellationToken)
    {
        var live = await context.Cluster.GetAsync(KubeResources.Pods, context.Namespace, pod, cancellationToken);
        var port = KafkaRollingKind.ClientPort(live?.List("spec", "containers").FirstOrDefault(c => c.Text("name") == context.Container));
        return string.Create(CultureInfo.InvariantCulture, $"localhost:{port}");
    }

    private async Task<int?> NodeIdAsync(string pod, CancellationToken cancellationToken) =>
        await context.Cluster.GetAsync(KubeResources.Pods, context.Namespace, pod, cancellationToken) is { } live ? KafkaRollingKind.NodeId(live, context.Container) : null;

    /// <summary>The highest ordinal that is not the controller: a new one would have to be elected each time it is stopped.</summary>
    private async Task<string> FirstButAsync(IReadOnlyList<string> remaining, int controller, CancellationToken cancellationToken)
    {
        for (var i = remaining.Count - 1; i >= 0; i--)
        {
            if (await NodeIdAsync(remaining[i], cancellationToken) != controller) return remaining[i];
        }

        return remaining[^1];
    }
}
