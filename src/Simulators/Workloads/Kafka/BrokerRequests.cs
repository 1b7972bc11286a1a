using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Workloads.Kafka.Controller;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;
using Drydock.Simulators.Workloads.Kafka.Replication;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>
/// The broker's answers to clients and followers. Documented: the message definitions of 3.9 and KafkaApis. Versions: those below the flexible ones, which every client of the last eight years speaks, and
/// ApiVersions up to 3. CrossChecked: kcat and kafkajs produce and consume.
/// </summary>
internal sealed partial class BrokerRequests(KafkaNode node, ReplicaManager replicas, MetadataImage image, RaftNode raft, ControllerChannel controller)
{
    /// <summary>A consumer that compares replicas may read from each of them (FetchRequest.DEBUGGING_CONSUMER_ID, as kafka-replica-verification.sh uses it).</summary>
    private const int DebuggingConsumer = -2;

    private static readonly (KafkaApi Api, short Min, short Max)[] Versions =
    [
        (KafkaApi.Produce, 3, 8), (KafkaApi.Fetch, 4, 11), (KafkaApi.ListOffsets, 1, 5), (KafkaApi.Metadata, 1, 8), (KafkaApi.FindCoordinator, 0, 2), (KafkaApi.ApiVersions, 0, 3),
        (KafkaApi.CreateTopics, 2, 4), (KafkaApi.InitProducerId, 0, 1), (KafkaApi.OffsetForLeaderEpoch, 2, 3), (KafkaApi.DescribeConfigs, 1, 3), (KafkaApi.DescribeQuorum, 0, 0),
    ];

    private ReplicaManager Replicas => replicas;

    private TimeProvider Clock => node.Clock;

    private Task _controllerTurn = Task.CompletedTask;
    private long _nextProducerId;
    private int _producerIdsLeft;

    internal Task<KafkaBuffer?> HandleAsync(KafkaApi api, short version, KafkaReader request)
    {
        if (api == KafkaApi.ApiVersions) return Done(ApiVersions(version));
        var known = VersionsOf(api);
        if (known.Max == 0 && api is not (KafkaApi.Produce or KafkaApi.DescribeQuorum)) throw new KafkaProtocolException($"{api} is not served");
        if (version < known.Min || version > known.Max) throw new KafkaProtocolException($"version {version} of {api} is not served");
        return api switch
        {
            KafkaApi.Produce => ProduceAsync(version, request),
            KafkaApi.Fetch => FetchAsync(version, request),
            KafkaApi.ListOffsets => Done(ListOffsets(version, request)),
            KafkaApi.Metadata => MetadataAsync(version, request),
            KafkaApi.FindCoordinator => Done(FindCoordinator(version)),
            KafkaApi.CreateTopics => CreateTopicsAsync(request),
            KafkaApi.InitProducerId => InitProducerIdAsync(request),
            KafkaApi.OffsetForLeaderEpoch => Done(OffsetForLeaderEpoch(request)),
            KafkaApi.DescribeConfigs => Done(DescribeConfigs(version, request)),
            _ => DescribeQuorumAsync(),
        };
    }

    private static (KafkaApi Api, short Min, short Max) VersionsOf(KafkaApi api)
    {
        foreach (var known in Versions)
        {
            if (known.Api == api) return known;
        }

        return default;
    }

    private static Task<KafkaBuffer?> Done(KafkaBuffer answer) => Task.FromResult<KafkaBuffer?>(answer);

    private static KafkaBuffer ApiVersions(short version)
    {
        var isKnown = version is >= 0 and <= 3;
        var body = new KafkaBuffer().Error(isKnown ? KafkaError.None : KafkaError.UnsupportedVersion);
        if (isKnown && version == 3) body.UnsignedVarint((uint)Versions.Length + 1);
        else body.Int32(Versions.Length);
        foreach (var (api, min, max) in Versions)
        {
            body.Int16((short)api).Int16(min).Int16(max);
            if (version == 3) body.UnsignedVarint(0);
        }

        if (isKnown && version >= 1) body.Int32(0);
        if (isKnown && version == 3) body.UnsignedVarint(0);
        return body;
    }

    private async Task<KafkaBuffer?> ProduceAsync(short version, KafkaReader request)
    {
        request.NullableString();
        var (acks, timeout) = (request.Int16(), TimeSpan.FromMilliseconds(request.Int32()));
        var results = new List<(string Topic, List<Appended> Partitions)>();
        for (var topics = request.ArrayLength(); topics > 0; topics--)
        {
            var topic = request.String();
            var partitions = new List<Appended>();
            for (var left = request.ArrayLength(); left > 0; left--) partitions.Add(Append(topic, request.Int32(), request.NullableBytes() ?? default, acks));
            results.Add((topic, partitions));
        }

        if (acks == 0) return null;
        if (acks == -1 && node.Defect != KafkaDefect.AcksBeforeReplication) await WaitForReplicasAsync(results, node.Now + timeout);
        var body = new KafkaBuffer().Int32(results.Count);
        foreach (var (topic, partitions) in results)
        {
            body.String(topic).Int32(partitions.Count);
            foreach (var appended in partitions)
            {
                body.Int32(appended.Index).Error(appended.Error).Int64(appended.Error == KafkaError.None ? appended.Offset : -1).Int64(-1);
                if (version >= 5) body.Int64(appended.Partition?.Log.StartOffset ?? -1);
                if (version >= 8) body.Int32(0).String(null);
            }
        }

        return body.Int32(0);
    }

    private Appended Append(string topic, int index, ReadOnlyMemory<byte> records, short acks)
    {
        if (acks is not (-1 or 0 or 1)) return new Appended(index, KafkaError.InvalidRequiredAcks);
        if (replicas.Find(topic, index) is not { } partition) return new Appended(index, image.Find(topic, index) is null ? KafkaError.UnknownTopicOrPartition : KafkaError.NotLeaderOrFollower);
        if (!partition.IsLeader) return new Appended(index, KafkaError.NotLeaderOrFollower);
        var batches = RecordBatch.Split(records);
        if (batches.Count != 1) return new Appended(index, KafkaError.InvalidRecord);
        var (error, offset) = partition.Append(batches[0], acks == -1, replicas.MinInSyncOf(topic));
        return new Appended(index, error) { Partition = partition, Offset = offset, Required = offset + batches[0].LastOffsetDelta + 1, LeaderEpoch = partition.State.LeaderEpoch };
    }

    /// <summary>acks=all: every replica in sync has the records, and there are enough of them.</summary>
    private async Task WaitForReplicasAsync(List<(string Topic, List<Appended> Partitions)> results, DateTimeOffset until)
    {
        foreach (var appended in results.SelectMany(r => r.Partitions))
        {
            if (appended is not { Error: KafkaError.None, Partition: { } partition }) continue;
            while (partition.HighWatermark < appended.Required && partition.IsLeader && partition.State.LeaderEpoch == appended.LeaderEpoch && node.Now < until)
            {
                var woken = new Mailbox<bool>();
                partition.CommitWaits.Add(() => woken.Put(true));
                await woken.WaitAsync(until - node.Now + TimeSpan.FromMilliseconds(1), node.Clock);
            }

            if (!partition.IsLeader || partition.State.LeaderEpoch != appended.LeaderEpoch) appended.Error = KafkaError.NotLeaderOrFollower;
            else if (partition.HighWatermark < appended.Required) appended.Error = KafkaError.RequestTimedOut;
            else if (partition.State.InSync.Count < replicas.MinInSyncOf(partition.Topic)) appended.Error = KafkaError.NotEnoughReplicasAfterAppend;
        }
    }

    private Task<KafkaBuffer?> FetchAsync(short version, KafkaReader request)
    {
        var (replica, wait, minBytes, maxBytes) = (request.Int32(), TimeSpan.FromMilliseconds(request.Int32()), request.Int32(), request.Int32());
        request.Int8();
        if (version >= 7) request.Slice(8);
        var asked = new List<Asked>();
        for (var topics = request.ArrayLength(); topics > 0; topics--)
        {
            var topic = request.String();
            for (var left = request.ArrayLength(); left > 0; left--)
            {
                var (index, epoch, offset) = (request.Int32(), version >= 9 ? request.Int32() : -1, request.Int64());
                if (version >= 5) request.Int64();
                asked.Add(new Asked(topic, index, epoch, offset, request.Int32()));
            }
        }

        if (replica >= 0)
        {
            foreach (var one in asked)
            {
                if (Judge(one, replica) == KafkaError.None) replicas.Find(one.Topic, one.Index)!.Fetched(replica, one.Offset);
            }
        }

        if (minBytes <= 0 || wait <= TimeSpan.Zero || HasSomething(asked, replica, minBytes)) return Done(Fetched(version, asked, replica, maxBytes));
        return new ParkedFetch(this, asked, replica, minBytes, () => Fetched(version, asked, replica, maxBytes)).WaitAsync(wait);
    }

    /// <summary>An error, or enough bytes.</summary>
    private bool HasSomething(List<Asked> asked, int replica, int minBytes)
    {
        var bytes = 0;
        foreach (var one in asked)
        {
            if (Judge(one, replica) != KafkaError.None) return true;
            var partition = replicas.Find(one.Topic, one.Index)!;
            var end = replica >= 0 ? partition.Log.EndOffset : partition.HighWatermark;
            if (end <= one.Offset) continue;
            if (minBytes <= 1) return true;
            bytes += partition.Log.Read(one.Offset, end, one.MaxBytes).Length;
        }

        return bytes >= minBytes;
    }

    private KafkaBuffer Fetched(short version, List<Asked> asked, int replica, int maxBytes)
    {
        var body = new KafkaBuffer().Int32(0);
        if (version >= 7) body.Error(KafkaError.None).Int32(0);
        body.Int32(asked.Count);
        foreach (var one in asked)
        {
            var error = Judge(one, replica);
            var partition = error == KafkaError.None ? replicas.Find(one.Topic, one.Index) : null;
            var end = partition is null ? -1 : replica >= 0 ? partition.Log.EndOffset : partition.HighWatermark;
            var records = partition is null || maxBytes <= 0 ? [] : partition.Log.Read(one.Offset, end, Math.Min(one.MaxBytes, maxBytes));
            maxBytes -= records.Length;
            body.String(one.Topic).Int32(1).Int32(one.Index).Error(error).Int64(partition?.HighWatermark ?? -1).Int64(partition?.HighWatermark ?? -1);
            if (version >= 5) body.Int64(partition?.Log.StartOffset ?? -1);
            body.Int32(0);
            if (version >= 11) body.Int32(-1);
            body.Bytes(records);
        }

        return body;
    }

    private KafkaError Judge(Asked asked, int replica)
    {
        if (replicas.Find(asked.Topic, asked.Index) is not { } partition) return image.Find(asked.Topic, asked.Index) is null ? KafkaError.UnknownTopicOrPartition : KafkaError.NotLeaderOrFollower;
        if (replica != DebuggingConsumer && JudgeEpoch(partition, asked.Epoch) is var error and not KafkaError.None) return error;
        var end = replica >= 0 ? partition.Log.EndOffset : partition.HighWatermark;
        return asked.Offset < partition.Log.StartOffset || asked.Offset > end ? KafkaError.OffsetOutOfRange : KafkaError.None;
    }

    private static KafkaError JudgeEpoch(Partition partition, int epoch)
    {
        if (epoch >= 0 && epoch < partition.State.LeaderEpoch) return KafkaError.FencedLeaderEpoch;
        if (epoch > partition.State.LeaderEpoch) return KafkaError.UnknownLeaderEpoch;
        return partition.IsLeader ? KafkaError.None : KafkaError.NotLeaderOrFollower;
    }

    /// <summary>A fetch that waits at the broker until there is enough for it, or its time is over.</summary>
    private sealed class ParkedFetch(BrokerRequests requests, List<Asked> asked, int replica, int minBytes, Func<KafkaBuffer> answer)
    {
#pragma warning disable RS0030 // Awaited directly on the loop; what follows never runs inside the dispatch that completes it.
        private readonly TaskCompletionSource<KafkaBuffer?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        private readonly List<(List<Action> Waits, Action Wait)> _parked = [];
        private ITimer? _timer;

        internal Task<KafkaBuffer?> WaitAsync(TimeSpan wait)
        {
            foreach (var one in asked)
            {
                if (requests.Replicas.Find(one.Topic, one.Index) is not { } partition) continue;
                var waits = replica >= 0 ? partition.AppendWaits : partition.CommitWaits;
                Action parked = () => Woken(waits);
                _parked.Add((waits, parked));
                waits.Add(parked);
            }

            _timer = requests.Clock.CreateTimer(_ => Answer(), null, wait, Timeout.InfiniteTimeSpan);
            return _done.Task;
        }

        private void Woken(List<Action> waits)
        {
            if (_done.Task.IsCompleted) return;
            if (requests.HasSomething(asked, replica, minBytes)) Answer();
            else waits.Add(_parked.Find(p => ReferenceEquals(p.Waits, waits)).Wait);
        }

        private void Answer()
        {
            _timer?.Dispose();
            if (_done.Task.IsCompleted) return;
            foreach (var (waits, wait) in _parked) waits.Remove(wait);
            _done.SetResult(answer());
        }
    }

    private readonly record struct Asked(string Topic, int Index, int Epoch, long Offset, int MaxBytes);

    private sealed class Appended(int index, KafkaError error)
    {
        internal int Index => index;
        internal KafkaError Error { get; set; } = error;
        internal Partition? Partition { get; init; }
        internal long Offset { get; init; }
        internal long Required { get; init; }
        internal int LeaderEpoch { get; init; }
    }
}
