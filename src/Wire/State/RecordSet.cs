using System.Security.Cryptography;

namespace Drydock.Wire.State;

/// <summary>Writes records that may have changed, and only those that have: it remembers of each what was written last, by its hash.</summary>
internal sealed class RecordSet
{
    private readonly Dictionary<StateKind, Dictionary<string, UInt128>> _written = [];

    /// <summary>What a log holds of a kind already.</summary>
    public void Know(StateMap map, StateKind kind)
    {
        foreach (var (key, value) in map[kind]) Of(kind)[key] = Hash(value.Span);
    }

    /// <summary>Writes a record if it has changed.</summary>
    public void Write<T>(StateBatch batch, StateKind kind, string key, T record, Action<StateBatch, T> encode)
    {
        var mark = batch.Mark;
        batch.Begin(kind, key);
        encode(batch, record);
        var hash = Hash(batch.Value);
        var written = Of(kind);
        if (written.TryGetValue(key, out var before) && before == hash)
        {
            batch.Rewind(mark);
            return;
        }

        batch.End();
        written[key] = hash;
    }

    /// <summary>Writes all records of a kind that have changed, and that those are gone that are not there any more.</summary>
    public void WriteAll<T>(StateBatch batch, StateKind kind, SortedDictionary<string, T> all, Action<StateBatch, T> encode)
    {
        foreach (var (key, record) in all) Write(batch, kind, key, record, encode);
        DeleteOthers(batch, kind, all.ContainsKey);
    }

    /// <summary>Writes that a record is gone, if it was there.</summary>
    public void Delete(StateBatch batch, StateKind kind, string key)
    {
        if (Of(kind).Remove(key)) batch.Delete(kind, key);
    }

    /// <summary>Writes that all records of a kind are gone that are not there any more.</summary>
    public void DeleteOthers(StateBatch batch, StateKind kind, Func<string, bool> isThere)
    {
        foreach (var key in Of(kind).Keys) if (!isThere(key)) Delete(batch, kind, key);
    }

    private static UInt128 Hash(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private Dictionary<string, UInt128> Of(StateKind kind)
    {
        if (!_written.TryGetValue(kind, out var written)) _written[kind] = written = new Dictionary<string, UInt128>(StringComparer.Ordinal);
        return written;
    }
}
