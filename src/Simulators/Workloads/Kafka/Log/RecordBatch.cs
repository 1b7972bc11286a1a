using System.Buffers.Binary;
using System.Numerics;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>
/// One record batch of format v2 as it lies in a segment file and travels in Produce and Fetch: 61 bytes of header, then the records. The CRC-32C covers everything from the attributes on, so that a
/// broker gives it its offset and leader epoch without touching it. Documented: kafka.apache.org/documentation, "Record Batch". CrossChecked: kcat and kafkajs write and read them.
/// </summary>
public readonly struct RecordBatch(ReadOnlyMemory<byte> bytes)
{
    /// <summary>baseOffset to recordsCount.</summary>
    public const int HeaderBytes = 61;

    /// <summary>baseOffset and batchLength, which the length does not count.</summary>
    internal const int PrefixBytes = 12;

    private const int CrcOffset = 17;
    private const int AttributesOffset = 21;

    public ReadOnlyMemory<byte> Bytes => bytes;
    public int Size => bytes.Length;
    public long BaseOffset => Int64(0);
    public int LeaderEpoch => Int32(12);
    public sbyte Magic => (sbyte)bytes.Span[16];
    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[CrcOffset..]);
    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(bytes.Span[AttributesOffset..]);
    public int LastOffsetDelta => Int32(23);
    public long LastOffset => BaseOffset + LastOffsetDelta;
    public long BaseTimestamp => Int64(27);
    public long MaxTimestamp => Int64(35);
    public long ProducerId => Int64(43);
    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(bytes.Span[51..]);
    public int BaseSequence => Int32(53);
    public int RecordCount => Int32(57);

    /// <summary>The last sequence number; they go round after 2^31 − 1.</summary>
    public int LastSequence => BaseSequence < 0 ? -1 : (int)((BaseSequence + (long)LastOffsetDelta) & int.MaxValue);

    /// <summary>Compressed records are kept as they came.</summary>
    public bool IsCompressed => (Attributes & 7) != 0;

    public bool IsIntact => Magic == 2 && Crc == CrcOf(bytes.Span[AttributesOffset..]);

    /// <summary>Splits bytes into batches. A last one that is not whole is left out, as in the answer to a Fetch.</summary>
    public static List<RecordBatch> Split(ReadOnlyMemory<byte> bytes)
    {
        var batches = new List<RecordBatch>();
        while (SizeAt(bytes.Span) is { } size && size <= bytes.Length)
        {
            batches.Add(new RecordBatch(bytes[..size]));
            bytes = bytes[size..];
        }

        return batches;
    }

    /// <summary>The size of the batch that begins here by its length field; null when there is no plausible one.</summary>
    internal static int? SizeAt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PrefixBytes) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        return length >= HeaderBytes - PrefixBytes && length < int.MaxValue - PrefixBytes ? length + PrefixBytes : null;
    }

    /// <summary>The same batch at an offset of the log, as the leader writes it.</summary>
    internal static void Place(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], leaderEpoch);
    }

    /// <summary>Makes an uncompressed batch at offset 0 (the leader places it).</summary>
    public static byte[] Create(IReadOnlyList<KafkaRecord> records, long producerId = -1, short producerEpoch = -1, int baseSequence = -1)
    {
        var first = records[0].Timestamp;
        var last = first;
        var body = new KafkaBuffer();
        for (var i = 0; i < records.Count; i++)
        {
            records[i].Write(body, first, i);
            last = Math.Max(last, records[i].Timestamp);
        }

        var batch = new byte[HeaderBytes + body.Length];
        var span = batch.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], batch.Length - PrefixBytes);
        BinaryPrimitives.WriteInt32BigEndian(span[12..], -1);
        span[16] = 2;
        BinaryPrimitives.WriteInt32BigEndian(span[23..], records.Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], first);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], last);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], producerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], baseSequence);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], records.Count);
        body.Written.Span.CopyTo(span[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32BigEndian(span[CrcOffset..], CrcOf(span[AttributesOffset..]));
        return batch;
    }

    /// <summary>The records of an uncompressed batch with their offsets.</summary>
    /// <exception cref="KafkaProtocolException">Compressed, or not what the format says.</exception>
    public List<(long Offset, KafkaRecord Record)> Records()
    {
        if (IsCompressed) throw new KafkaProtocolException("compressed records are not read here");
        var reader = new KafkaReader(bytes[HeaderBytes..]);
        var records = new List<(long, KafkaRecord)>(RecordCount);
        for (var i = 0; i < RecordCount; i++)
        {
            var (delta, record) = KafkaRecord.Read(reader, BaseTimestamp);
            records.Add((BaseOffset + delta, record));
        }

        return records;
    }

    private static uint CrcOf(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var b in data) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.Span[at..]);

    private long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(bytes.Span[at..]);
}
