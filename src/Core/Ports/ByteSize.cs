namespace Drydock.Core.Ports;

/// <summary>An amount of bytes.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    public const long BytesPerGibibyte = 1L << 30;

    public static ByteSize FromGibibytes(long gibibytes) => new(gibibytes * BytesPerGibibyte);
    public static ByteSize FromMebibytes(long mebibytes) => new(mebibytes << 20);

    /// <summary>Whole gibibytes, rounded up: how EBS counts.</summary>
    public long GibibytesCeiling => (Bytes + BytesPerGibibyte - 1) / BytesPerGibibyte;

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    public override string ToString() => Bytes >= BytesPerGibibyte && Bytes % BytesPerGibibyte == 0 ? $"{Bytes / BytesPerGibibyte} GiB"
        : Bytes >= 1 << 20 ? $"{Bytes / (double)(1 << 20):0.#} MiB" : $"{Bytes} B";
}
