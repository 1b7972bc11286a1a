using System.Globalization;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Kafka.Clients;
using Drydock.Simulators.Workloads.Kafka.Log;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Harness.Traffic.Kafka;

/// <summary>
/// An idempotent producer with acks=all on one partition: writes numbers, one at a time, and sends each batch again, with the same sequence number, until it is acknowledged, as the real client does within
/// delivery.timeout.ms.
/// </summary>
internal sealed class KafkaProducer(World world, KafkaClient client, string set, string topic, int partition, TimeSpan interval, KafkaLogChecker checker)
{
    /// <summary>retry.backoff.ms.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly List<KafkaPromise> _promises = [];
    private long _number;
    private bool _stopping;

    internal int Partition => partition;
    internal WriteLedger Ledger { get; } = new(string.Create(CultureInfo.InvariantCulture, $"{set} {topic}-{partition}"));
    internal IReadOnlyList<KafkaPromise> Promises => _promises;

    /// <summary>The last number that was sent.</summary>
    internal long LastSent => _number;

    internal static string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"write:{number:000000}");

    internal void Stop() => _stopping = true;

    internal async Task RunAsync(SeededRandom random)
    {
        var id = await InitAsync();
        for (var sequence = 0; !_stopping; sequence++)
        {
            var number = ++_number;
            Ledger.Attempt(Key(number), number);
            var value = string.Create(CultureInfo.InvariantCulture, $"{number}:{RedisWriter.Marker}");
            var batch = RecordBatch.Create([KafkaRecord.Text(world.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Key(number), value)], id, 0, sequence);
            await SendAsync(number, batch);
            await Task.Delay(random.Duration(interval / 2, interval * 1.5), world.Clock);
        }
    }

    private async Task<long> InitAsync()
    {
        while (true)
        {
            try
            {
                if (await client.InitProducerIdAsync() is { } id) return id;
            }
            catch (SimSocketException)
            {
                Ledger.Fail();
            }

            client.Forget();
            await Task.Delay(RetryPause, world.Clock);
        }
    }

    private async Task SendAsync(long number, byte[] batch)
    {
        while (true)
        {
            try
            {
                var (error, offset) = await client.ProduceAsync(topic, partition, batch, acks: -1);
                if (error == KafkaError.None)
                {
                    _promises.Add(new KafkaPromise(number, offset));
                    Ledger.Acknowledge(Key(number), number, world.Clock.Elapsed);
                    return;
                }

                if (error is KafkaError.OutOfOrderSequenceNumber or KafkaError.InvalidProducerEpoch or KafkaError.CorruptMessage)
                {
                    checker.Broken($"{Ledger.Target}: the broker answers {error} to write {number}, which was the next to come");
                    return;
                }
            }
            catch (SimSocketException)
            {
                // Whether it was written is unknown: the same batch is sent again, and the sequence number tells the broker.
                client.Forget();
            }

            Ledger.Fail();
            if (_stopping) return;
            await Task.Delay(RetryPause, world.Clock);
        }
    }
}
