using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>The id of a stream's entry: milliseconds and a sequence number.</summary>
internal readonly record struct StreamId(ulong Milliseconds, ulong Sequence) : IComparable<StreamId>
{
    internal static StreamId Max { get; } = new(ulong.MaxValue, ulong.MaxValue);

    public static bool operator <(StreamId a, StreamId b) => a.CompareTo(b) < 0;

    public static bool operator >(StreamId a, StreamId b) => a.CompareTo(b) > 0;

    public static bool operator <=(StreamId a, StreamId b) => a.CompareTo(b) <= 0;

    public static bool operator >=(StreamId a, StreamId b) => a.CompareTo(b) >= 0;

    public int CompareTo(StreamId other) =>
        Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Sequence.CompareTo(other.Sequence);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    internal StreamId Next() => Sequence < ulong.MaxValue ? this with { Sequence = Sequence + 1 } : new StreamId(Milliseconds + 1, 0);

    internal StreamId Previous() => Sequence > 0 ? this with { Sequence = Sequence - 1 } : new StreamId(Milliseconds - 1, ulong.MaxValue);

    /// <summary>"ms" or "ms-seq"; the sequence number that is left out is <paramref name="missing"/>.</summary>
    internal static bool TryParse(string text, ulong missing, out StreamId id)
    {
        id = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!ulong.TryParse(dash < 0 ? text : text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return false;
        if (dash >= 0 && !ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out missing)) return false;
        id = new StreamId(milliseconds, missing);
        return true;
    }
}
