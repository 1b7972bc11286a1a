namespace Drydock.Wire.Kubernetes.Streams.Spdy;

/// <summary>One frame. <paramref name="Type"/> is null for data.</summary>
internal readonly record struct SpdyFrame(SpdyFrameType? Type, byte Flags, int StreamId, ReadOnlyMemory<byte> Payload)
{
    /// <summary>FLAG_FIN: the sender's side of the stream ends with this frame.</summary>
    internal const byte Fin = 0x01;

    internal bool IsFin => (Flags & Fin) != 0;
}
