using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Simulators.Kernel;

/// <summary>
/// What happened, in order, in virtual time. Its hash covers every line and every dispatch of the kernel (time, process, drawn order), so two runs
/// with one hash took the same path.
/// </summary>
public sealed class Timeline
{
    private readonly World _world;
    private readonly List<TimelineEntry> _entries = [];
    private ulong _dispatches = 14695981039346656037UL;

    internal Timeline(World world) => _world = world;

    public IReadOnlyList<TimelineEntry> Entries => _entries;

    public void Add(string process, TimelineKind kind, string text)
    {
        if (_entries.Count >= _world.TimelineMax) _entries.RemoveRange(0, (_entries.Count + 1) / 2);
        _entries.Add(new TimelineEntry(_world.Clock.Elapsed, process, kind, text));
    }

    /// <summary>The hash so far, 64 lower-case hexadecimal digits.</summary>
    public string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in _entries)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{entry.At.Ticks} {entry.Process} {entry.Kind} {entry.Text}\n")));
        }

        Span<byte> tail = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(tail, _dispatches);
        hash.AppendData(tail);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal void Dispatched(long ticks, int process, ulong key)
    {
        _dispatches = (_dispatches ^ (ulong)ticks) * 1099511628211UL;
        _dispatches = (_dispatches ^ (ulong)process) * 1099511628211UL;
        _dispatches = (_dispatches ^ key) * 1099511628211UL;
    }
}
