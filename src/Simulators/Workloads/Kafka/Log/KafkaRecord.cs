using System.Text;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Log;

/// <summary>One record of a batch: its time (milliseconds since 1970), key, value and headers. Documented: kafka.apache.org/documentation, "Record".</summary>
public sealed record KafkaRecord(long Timestamp, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>In the order they were written.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>?>> Headers { get; init; } = [];

    /// <summary>A record of text.</summary>
    public static KafkaRecord Text(long timestamp, string? key, string value) =>
        new(timestamp, key is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    internal void Write(KafkaBuffer buffer, long baseTimestamp, int offsetDelta)
    {
        var body = new KafkaBuffer().Int8(0).Varlong(Timestamp - baseTimestamp).Varlong(offsetDelta);
        WriteBytes(body, Key);
        WriteBytes(body, Value);
        body.Varlong(Headers.Count);
        foreach (var (name, value) in Headers)
        {
            WriteBytes(body, Encoding.UTF8.GetBytes(name));
            WriteBytes(body, value);
        }

        buffer.Varlong(body.Length).Raw(body.Written.Span);
    }

    internal static (long OffsetDelta, KafkaRecord Record) Read(KafkaReader reader, long baseTimestamp)
    {
        var body = new KafkaReader(reader.Slice(checked((int)reader.Varlong())));
        body.Int8();
        var timestamp = baseTimestamp + body.Varlong();
        var delta = body.Varlong();
        var (key, value) = (ReadBytes(body), ReadBytes(body));
        var headers = new List<KeyValuePair<string, ReadOnlyMemory<byte>?>>();
        for (var left = body.Varlong(); left > 0; left--)
        {
            var name = ReadBytes(body) ?? throw new KafkaProtocolException("a header without a name");
            headers.Add(new(Encoding.UTF8.GetString(name.Span), ReadBytes(body)));
        }

        return (delta, new KafkaRecord(timestamp, key, value) { Headers = headers });
    }

    private static void WriteBytes(KafkaBuffer buffer, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { } present) buffer.Varlong(present.Length).Raw(present.Span);
        else buffer.Varlong(-1);
    }

    private static ReadOnlyMemory<byte>? ReadBytes(KafkaReader reader)
    {
        var length = reader.Varlong();
        // Spelled out: a bare null would become empty bytes.
        return length < 0 ? default(ReadOnlyMemory<byte>?) : reader.Slice(checked((int)length));
    }
}
