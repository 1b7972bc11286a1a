using Drydock.Simulators.Workloads.Kafka.Log;
using FluentAssertions;

namespace Drydock.Unit.Kafka;

public sealed class Batches
{
    [Test]
    public void A_batch_has_the_bytes_of_format_v2()
    {
        var bytes = RecordBatch.Create([new KafkaRecord(1_700_000_000_000, "k"u8.ToArray(), "v"u8.ToArray())], producerId: 7, producerEpoch: 1, baseSequence: 3);

        Convert.ToHexStringLower(bytes).Should().Be(
            "0000000000000000" + "0000003a" + "ffffffff" + "02" + Convert.ToHexStringLower(bytes.AsSpan(17, 4)) + "0000" + "00000000"
            + "0000018bcfe56800" + "0000018bcfe56800" + "0000000000000007" + "0001" + "00000003" + "00000001" + "10000000026b027600");
        new RecordBatch(bytes).IsIntact.Should().BeTrue();
    }

    [Test]
    public void The_checksum_is_Castagnolis()
    {
        // The check value of CRC-32C for "123456789" is e3069283: here it stands in the place of the checksummed part.
        var batch = new byte[21 + 9];
        batch[16] = 2;
        "123456789"u8.CopyTo(batch.AsSpan(21));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), 0xe3069283);
        new RecordBatch(batch).IsIntact.Should().BeTrue();
    }

    [Test]
    public void A_changed_byte_is_seen()
    {
        var bytes = RecordBatch.Create([KafkaRecord.Text(5, null, "value")]);
        bytes[^3] ^= 1;
        new RecordBatch(bytes).IsIntact.Should().BeFalse();
    }

    [Test]
    public void Records_come_back_with_keys_headers_nulls_and_their_times()
    {
        var records = new[]
        {
            new KafkaRecord(1000, null, "a"u8.ToArray()),
            new KafkaRecord(990, "key"u8.ToArray(), null) { Headers = [new("h", "x"u8.ToArray()), new("empty", null)] },
        };

        var read = new RecordBatch(RecordBatch.Create(records)).Records();

        read.Select(r => r.Offset).Should().Equal(0, 1);
        read[1].Record.Timestamp.Should().Be(990);
        read[1].Record.Value.Should().BeNull();
        read[1].Record.Headers.Select(h => h.Key).Should().Equal("h", "empty");
        read[0].Record.Key.Should().BeNull();
    }
}
