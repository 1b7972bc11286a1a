using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Clients;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Harness.Traffic.Kafka;

/// <summary>A consumer that reads all partitions of a topic every few seconds and remembers what it saw at which offset.</summary>
internal sealed class KafkaConsumer(World world, KafkaClient client, string topic, int partitions, KafkaLogChecker checker)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private bool _stopping;

    /// <summary>What was seen, by partition: the number at each offset from 0 on.</summary>
    internal IReadOnlyList<List<long>> Seen { get; } = [.. Enumerable.Range(0, partitions).Select(_ => new List<long>())];

    internal void Stop() => _stopping = true;

    internal async Task RunAsync()
    {
        while (!_stopping)
        {
            for (var i = 0; i < partitions; i++) await PollAsync(i);
            await Task.Delay(Pause, world.Clock);
        }
    }

    private async Task PollAsync(int partition)
    {
        try
        {
            var (error, _, batches) = await client.FetchAsync(topic, partition, Seen[partition].Count, TimeSpan.Zero);
            if (error == KafkaError.OffsetOutOfRange) checker.Broken($"{topic}-{partition}: offset {Seen[partition].Count} was read up to, and now it is out of range");
            foreach (var (offset, record) in batches.SelectMany(b => b.Records()))
            {
                if (offset < Seen[partition].Count) continue;
                if (offset > Seen[partition].Count) checker.Broken($"{topic}-{partition}: after offset {Seen[partition].Count - 1} comes {offset}");
                else Seen[partition].Add(NumberOf(record.Value));
            }
        }
        catch (SimSocketException)
        {
            // It reads on at the next poll.
            client.Forget();
        }
    }

    /// <summary>The number of a record that a producer of ours wrote; -1 for others.</summary>
    internal static long NumberOf(ReadOnlyMemory<byte>? value)
    {
        var text = value is null ? "" : Encoding.UTF8.GetString(value.Value.Span);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
