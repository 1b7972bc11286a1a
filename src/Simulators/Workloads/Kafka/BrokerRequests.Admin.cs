using Drydock.Simulators.Workloads.Kafka.Controller;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>What clients ask about the cluster.</summary>
internal sealed partial class BrokerRequests
{
    private const sbyte TopicConfig = 1;
    private const sbyte StaticBrokerConfig = 4;
    private const sbyte DefaultConfig = 5;
    private const sbyte TopicResource = 2;

    /// <summary>The settings of a topic that differ from the defaults, with where each comes from; min.insync.replicas always, since everybody asks for it.</summary>
    internal IReadOnlyList<(string Name, string Value, sbyte Source)> SettingsOf(TopicImage topic)
    {
        var settings = new SortedDictionary<string, (string Value, sbyte Source)>(StringComparer.Ordinal) { ["min.insync.replicas"] = ("1", DefaultConfig) };
        foreach (var (name, value) in node.Configuration.TopicDefaults) settings[name] = (value, StaticBrokerConfig);
        foreach (var (name, value) in topic.Settings) settings[name] = (value, TopicConfig);
        return [.. settings.Select(s => (s.Key, s.Value.Value, s.Value.Source))];
    }

    private async Task<KafkaBuffer?> MetadataAsync(short version, KafkaReader request)
    {
        var count = request.ArrayLength(ifNull: -1);
        var names = count < 0 ? image.Topics.Keys.ToList() : [];
        for (var i = 0; i < count; i++) names.Add(request.String());
        if (version >= 4 ? request.Boolean() : true)
        {
            foreach (var name in names.Where(n => node.Configuration.CreatesTopics && !image.Topics.ContainsKey(n)))
            {
                await AskControllerAsync(KafkaApi.CreateTopics, b => b.String(name).Int32(-1).Int32(-1).Int32(0));
            }
        }

        var body = new KafkaBuffer();
        if (version >= 3) body.Int32(0);
        var brokers = image.Brokers.Values.Where(b => !b.IsFenced).ToList();
        body.Int32(brokers.Count);
        foreach (var broker in brokers) body.Int32(broker.Id).String(broker.Host).Int32(broker.Port).String(broker.Rack);
        if (version >= 2) body.String(node.ClusterId);
        // KRaft gives a random broker here: the real controllers are not for clients.
        body.Int32(brokers.Count == 0 ? -1 : brokers[node.Context.Random.Next(brokers.Count)].Id).Int32(names.Count);
        foreach (var name in names) WriteTopic(body, version, name);
        if (version >= 8) body.Int32(int.MinValue);
        return body;
    }

    private void WriteTopic(KafkaBuffer body, short version, string name)
    {
        var topic = image.Topics.GetValueOrDefault(name);
        body.Error(topic is null ? KafkaError.UnknownTopicOrPartition : KafkaError.None).String(name).Boolean(name.StartsWith("__", StringComparison.Ordinal)).Int32(topic?.Partitions.Count ?? 0);
        foreach (var (index, state) in topic?.Partitions ?? [])
        {
            body.Error(state.Leader == PartitionState.NoLeader ? KafkaError.LeaderNotAvailable : KafkaError.None).Int32(index).Int32(state.Leader);
            if (version >= 7) body.Int32(state.LeaderEpoch);
            body.Int32Array(state.Replicas).Int32Array(state.InSync);
            if (version >= 5) body.Int32Array([.. state.Replicas.Where(id => image.Brokers.GetValueOrDefault(id) is not { IsFenced: false })]);
        }

        if (version >= 8) body.Int32(int.MinValue);
    }

    private KafkaBuffer ListOffsets(short version, KafkaReader request)
    {
        request.Int32();
        if (version >= 2) request.Int8();
        var body = new KafkaBuffer();
        if (version >= 2) body.Int32(0);
        var topics = request.ArrayLength();
        body.Int32(topics);
        for (; topics > 0; topics--)
        {
            var topic = request.String();
            var partitions = request.ArrayLength();
            body.String(topic).Int32(partitions);
            for (; partitions > 0; partitions--)
            {
                var (index, epoch, timestamp) = (request.Int32(), version >= 4 ? request.Int32() : -1, request.Int64());
                var partition = replicas.Find(topic, index);
                var error = partition is null ? KafkaError.UnknownTopicOrPartition : JudgeEpoch(partition, epoch);
                var (at, offset) = error != KafkaError.None ? (-1, -1) : timestamp switch
                {
                    -1 => (-1, partition!.HighWatermark),
                    -2 => (-1, partition!.Log.StartOffset),
                    _ => partition!.Log.FindByTime(timestamp) is { } batch && batch.BaseOffset < partition.HighWatermark ? (batch.MaxTimestamp, batch.BaseOffset) : (-1L, -1L),
                };
                body.Int32(index).Error(error).Int64(at).Int64(offset);
                if (version >= 4) body.Int32(partition?.State.LeaderEpoch ?? -1);
            }
        }

        return body;
    }

    private KafkaBuffer OffsetForLeaderEpoch(KafkaReader request)
    {
        request.Int32();
        var topics = request.ArrayLength();
        var body = new KafkaBuffer().Int32(0).Int32(topics);
        for (; topics > 0; topics--)
        {
            var topic = request.String();
            var partitions = request.ArrayLength();
            body.String(topic).Int32(partitions);
            for (; partitions > 0; partitions--)
            {
                var (index, current, epoch) = (request.Int32(), request.Int32(), request.Int32());
                var partition = replicas.Find(topic, index);
                var error = partition is null ? KafkaError.UnknownTopicOrPartition : JudgeEpoch(partition, current);
                var end = error == KafkaError.None ? partition!.Log.Epochs.EndOf(epoch, partition.Log.EndOffset) : null;
                body.Error(error).Int32(index).Int32(end?.Epoch ?? -1).Int64(end?.EndOffset ?? -1);
            }
        }

        return body;
    }

    /// <summary>Consumer groups are not simulated: nobody coordinates them.</summary>
    private static KafkaBuffer FindCoordinator(short version)
    {
        var body = new KafkaBuffer();
        if (version >= 1) body.Int32(0);
        body.Error(KafkaError.CoordinatorNotAvailable);
        if (version >= 1) body.String("The coordinator is not available.");
        return body.Int32(-1).String("").Int32(-1);
    }

    private async Task<KafkaBuffer?> InitProducerIdAsync(KafkaReader request)
    {
        if (request.NullableString() is not null) return new KafkaBuffer().Int32(0).Error(KafkaError.CoordinatorNotAvailable).Int64(-1).Int16(-1);
        if (_producerIdsLeft == 0)
        {
            var (error, block) = await AskControllerAsync(KafkaApi.AllocateProducerIds, static _ => { });
            if (error != KafkaError.None) return new KafkaBuffer().Int32(0).Error(KafkaError.CoordinatorNotAvailable).Int64(-1).Int16(-1);
            (_nextProducerId, _producerIdsLeft) = (block!.Int64(), block.Int32());
        }

        _producerIdsLeft--;
        return new KafkaBuffer().Int32(0).Error(KafkaError.None).Int64(_nextProducerId++).Int16(0);
    }

    private async Task<KafkaBuffer?> CreateTopicsAsync(KafkaReader request)
    {
        var results = new List<(string Name, KafkaError Error)>();
        for (var topics = request.ArrayLength(); topics > 0; topics--)
        {
            var (name, partitions, replication) = (request.String(), request.Int32(), request.Int16());
            if (request.ArrayLength() > 0) throw new KafkaProtocolException("CreateTopics with an assignment of replicas is not served");
            var settings = MetadataRecord.ReadSettings(request);
            var (error, _) = await AskControllerAsync(KafkaApi.CreateTopics, body =>
            {
                body.String(name).Int32(partitions).Int32(replication).Int32(settings.Count);
                foreach (var (setting, value) in settings) body.String(setting).String(value);
            });
            results.Add((name, error));
        }

        var answer = new KafkaBuffer().Int32(0).Int32(results.Count);
        foreach (var (name, error) in results) answer.String(name).Error(error).String(error == KafkaError.None ? null : error.ToString());
        return answer;
    }

    private KafkaBuffer DescribeConfigs(short version, KafkaReader request)
    {
        var count = request.ArrayLength();
        var body = new KafkaBuffer().Int32(0).Int32(count);
        for (; count > 0; count--)
        {
            var (type, name) = (request.Int8(), request.String());
            for (var keys = request.ArrayLength(); keys > 0; keys--) request.String();
            var topic = type == TopicResource ? image.Topics.GetValueOrDefault(name) : null;
            var settings = topic is null ? [] : SettingsOf(topic);
            body.Error(topic is null ? KafkaError.UnknownTopicOrPartition : KafkaError.None).String(null).Int8(type).String(name).Int32(settings.Count);
            foreach (var (setting, value, source) in settings)
            {
                body.String(setting).String(value).Boolean(false).Int8(source).Boolean(false).Int32(0);
                if (version >= 3) body.Int8(0).String(null);
            }
        }

        return body;
    }

    private async Task<KafkaBuffer?> DescribeQuorumAsync()
    {
        var (error, body) = await AskControllerAsync(KafkaApi.DescribeQuorum, static _ => { });
        var answer = new KafkaBuffer().Error(error).String(node.ClusterId);
        if (error == KafkaError.None) answer.Raw(body!.Slice(body.Remaining).Span);
        foreach (var (id, (host, port)) in raft.Voters) answer.Int32(id).String(host).Int32(port);
        return answer;
    }

    /// <summary>One request after the other: a connection carries one at a time.</summary>
    private async Task<(KafkaError Error, KafkaReader? Body)> AskControllerAsync(KafkaApi api, Action<KafkaBuffer> body)
    {
        var before = _controllerTurn;
#pragma warning disable RS0030 // Awaited directly on the loop; what follows never runs inside the dispatch that completes it.
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning restore RS0030
        _controllerTurn = mine.Task;
        await before;
        try
        {
            return await controller.CallAsync(api, body);
        }
        finally
        {
            mine.SetResult();
        }
    }
}
