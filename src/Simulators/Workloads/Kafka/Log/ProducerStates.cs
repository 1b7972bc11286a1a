using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>
/// What a partition knows of idempotent producers: epoch and the last five batches of each, so that a batch that comes twice is written once. Documented: ProducerStateManager and
/// ProducerAppendInfo of 3.9. It is built again from the log at every start; the real broker keeps <c>.snapshot</c> files beside it to do less of that.
/// </summary>
internal sealed class ProducerStates
{
    private const int BatchesKept = 5;

    private readonly SortedDictionary<long, Producer> _producers = [];

    /// <summary>Judges a producer's batch before it is appended: an error, or the offset that the same batch was given before, or neither.</summary>
    internal (KafkaError Error, long? WrittenAt) Judge(RecordBatch batch)
    {
        if (batch.ProducerId < 0 || !_producers.TryGetValue(batch.ProducerId, out var known)) return (KafkaError.None, null);
        if (batch.ProducerEpoch < known.Epoch) return (KafkaError.InvalidProducerEpoch, null);
        if (batch.ProducerEpoch > known.Epoch) return (batch.BaseSequence == 0 ? KafkaError.None : KafkaError.OutOfOrderSequenceNumber, null);
        foreach (var written in known.Batches)
        {
            if (written.FirstSequence == batch.BaseSequence && written.LastSequence == batch.LastSequence) return (KafkaError.None, written.Offset);
        }

        var next = known.Batches.Count == 0 ? 0 : (int)((known.Batches[^1].LastSequence + 1L) & int.MaxValue);
        return (batch.BaseSequence == next ? KafkaError.None : KafkaError.OutOfOrderSequenceNumber, null);
    }

    /// <summary>A batch is in the log.</summary>
    internal void Appended(RecordBatch batch)
    {
        if (batch.ProducerId < 0) return;
        if (!_producers.TryGetValue(batch.ProducerId, out var known) || known.Epoch != batch.ProducerEpoch)
        {
            _producers[batch.ProducerId] = known = new Producer(batch.ProducerEpoch);
        }

        if (known.Batches.Count == BatchesKept) known.Batches.RemoveAt(0);
        known.Batches.Add(new Written(batch.BaseSequence, batch.LastSequence, batch.BaseOffset));
    }

    internal void Clear() => _producers.Clear();

    private sealed record Producer(short Epoch)
    {
        internal List<Written> Batches { get; } = [];
    }

    private readonly record struct Written(int FirstSequence, int LastSequence, long Offset);
}
