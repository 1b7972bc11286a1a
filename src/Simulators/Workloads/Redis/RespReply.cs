namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A reply of a Redis server.</summary>
/// <param name="Kind">Its type; only the field of that type means anything.</param>
/// <param name="Bytes">Status, error or bulk string.</param>
/// <param name="Integer">The number of an integer reply.</param>
/// <param name="Items">The elements of an array.</param>
public sealed record RespReply(RespReplyKind Kind, ReadOnlyMemory<byte> Bytes, long Integer, IReadOnlyList<RespReply> Items)
{
    public bool IsError => Kind == RespReplyKind.Error;
    public bool IsNull => Kind == RespReplyKind.Null;
    public bool IsOk => Kind == RespReplyKind.Status && Text == "OK";

    /// <summary>The bytes as Latin-1 text: a character per byte.</summary>
    public string Text => RedisText.Of(Bytes.Span);

    public override string ToString() => Kind switch
    {
        RespReplyKind.Integer => RedisText.Integer(Integer),
        RespReplyKind.Null => "(nil)",
        RespReplyKind.Array => "[" + string.Join(", ", Items) + "]",
        RespReplyKind.Error => "(error) " + Text,
        _ => Text,
    };
}
