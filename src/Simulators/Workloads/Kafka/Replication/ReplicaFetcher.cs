using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Replication;

/// <summary>
/// Brings the logs that another broker leads up to it: first where they part (OffsetForLeaderEpoch, KIP-101 and KIP-279), then by fetches that wait at the leader until there is something. Documented:
/// AbstractFetcherThread. Simplified: every fetch names all partitions (no fetch sessions), in version 11; since 2.7 the real one asks for the parting in the fetch itself.
/// </summary>
internal sealed class ReplicaFetcher(KafkaNode node, ReplicaManager replicas, int leader)
{
    private const int BytesMax = 1 << 20;

    /// <summary>replica.fetch.backoff.ms.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    /// <summary>replica.socket.timeout.ms is 30 s; a broker that is cut off is given up sooner here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Mailbox<bool> _changed = new();
    private KafkaConnection? _connection;

    /// <summary>The metadata changed: there may be more to fetch, or another address.</summary>
    internal void Changed()
    {
        if (_changed.Count == 0) _changed.Put(true);
    }

    internal async Task RunAsync()
    {
        while (!node.Ended.IsCancellationRequested)
        {
            _changed.TryTake(out _);
            var mine = replicas.Partitions.Where(p => p.State.Leader == leader).ToList();
            if (mine.Count == 0)
            {
                Disconnect();
                await _changed.WaitAsync(node.Ended);
                continue;
            }

            var isGood = false;
            try
            {
                if (_connection is null) await ConnectAsync();
                if (_connection is not null && (!mine.Exists(p => p.NeedsTruncation) || await FindPartingAsync(mine.FindAll(p => p.NeedsTruncation))))
                {
                    // Awaited right here: this is what a broker does most, and every method in between would cost a turn of the loop.
                    mine.RemoveAll(p => p.NeedsTruncation || p.State.Leader != leader);
                    var epochs = mine.ConvertAll(p => p.State.LeaderEpoch);
                    isGood = mine.Count == 0 || Take(await _connection.CallAsync(KafkaApi.Fetch, 11, body => WriteRequest(body, mine), Patience, node.Clock), mine, epochs);
                }
            }
            catch (SimSocketException)
            {
                Disconnect();
            }
            catch (KafkaProtocolException broken)
            {
                node.Fatal($"[ReplicaFetcher replicaId={node.Id}, leaderId={leader}] {broken.Message} (kafka.server.ReplicaFetcherThread)");
            }

            if (!isGood) await _changed.WaitAsync(Backoff, node.Clock);
        }
    }

    private async Task ConnectAsync()
    {
        if (replicas.Address(leader, out var port) is { } host) _connection = await node.ConnectAsync(host, port);
    }

    private async Task<bool> FindPartingAsync(List<Partition> partitions)
    {
        var asked = partitions.Select(p => (Partition: p, Epoch: p.State.LeaderEpoch, Latest: p.Log.Epochs.Latest)).ToList();
        foreach (var (partition, epoch, _) in asked.Where(a => a.Latest is null)) Part(partition, epoch, partition.HighWatermark);
        asked.RemoveAll(a => a.Latest is null);
        if (asked.Count == 0) return true;
        var response = await _connection!.CallAsync(
            KafkaApi.OffsetForLeaderEpoch,
            3,
            body =>
            {
                body.Int32(node.Id).Int32(asked.Count);
                foreach (var (partition, epoch, latest) in asked) body.String(partition.Topic).Int32(1).Int32(partition.Index).Int32(epoch).Int32(latest!.Value);
            },
            Patience,
            node.Clock);
        response.Int32();
        var isGood = true;
        for (var topics = response.ArrayLength(); topics > 0; topics--)
        {
            var topic = response.String();
            for (var left = response.ArrayLength(); left > 0; left--)
            {
                var (error, index, theirEpoch, end) = ((KafkaError)response.Int16(), response.Int32(), response.Int32(), response.Int64());
                var (partition, epoch, _) = asked.Find(a => a.Partition.Topic == topic && a.Partition.Index == index);
                if (error != KafkaError.None) isGood = false;
                else isGood &= Judge(partition, epoch, theirEpoch, end);
            }
        }

        return isGood;
    }

    /// <summary>What the leader knows of our newest epoch: where it ended there, or the newest one before it.</summary>
    private static bool Judge(Partition partition, int epoch, int theirEpoch, long end)
    {
        if (theirEpoch < 0) return Part(partition, epoch, partition.HighWatermark);
        var ours = partition.Log.Epochs.EndOf(theirEpoch, partition.Log.EndOffset);
        if (ours is null) return Part(partition, epoch, end);
        if (ours.Value.Epoch == theirEpoch) return Part(partition, epoch, Math.Min(end, ours.Value.EndOffset));
        // The leader never had that epoch: cut to where ours ends, and ask again.
        if (partition.State.LeaderEpoch == epoch) partition.TruncateTo(ours.Value.EndOffset);
        return true;
    }

    private static bool Part(Partition partition, int epoch, long offset)
    {
        if (partition.State.LeaderEpoch != epoch || partition.IsLeader) return false;
        partition.TruncateTo(offset);
        partition.NeedsTruncation = false;
        return true;
    }

    private static bool Take(KafkaReader response, List<Partition> partitions, List<int> epochs)
    {
        response.Int32();
        response.Int16();
        response.Int32();
        var isGood = true;
        for (var topics = response.ArrayLength(); topics > 0; topics--)
        {
            var topic = response.String();
            for (var left = response.ArrayLength(); left > 0; left--)
            {
                var (index, error, highWatermark) = (response.Int32(), (KafkaError)response.Int16(), response.Int64());
                response.Int64();
                response.Int64();
                for (var aborted = response.ArrayLength(); aborted > 0; aborted--) response.Slice(16);
                response.Int32();
                var records = response.NullableBytes() ?? default;
                var at = partitions.FindIndex(p => p.Topic == topic && p.Index == index);
                if (at < 0 || partitions[at].State.LeaderEpoch != epochs[at] || partitions[at].IsLeader) continue;
                isGood &= error == KafkaError.None;
                if (error == KafkaError.None) partitions[at].Take(records, highWatermark);
                else if (error == KafkaError.OffsetOutOfRange) partitions[at].NeedsTruncation = true;
            }
        }

        return isGood;
    }

    private void WriteRequest(KafkaBuffer body, List<Partition> partitions)
    {
        body.Int32(node.Id).Int32((int)node.Configuration.ReplicaFetchWait.TotalMilliseconds).Int32(node.Configuration.ReplicaFetchMinBytes).Int32(10 * BytesMax).Int8(0).Int32(0).Int32(-1);
        body.Int32(partitions.Count);
        foreach (var partition in partitions)
        {
            body.String(partition.Topic).Int32(1).Int32(partition.Index).Int32(partition.State.LeaderEpoch).Int64(partition.Log.EndOffset).Int64(partition.Log.StartOffset).Int32(BytesMax);
        }

        body.Int32(0).String("");
    }

    private void Disconnect()
    {
        _connection?.Close();
        _connection = null;
    }
}
