using System.Numerics;
using System.Text;

namespace Drydock.Simulators.Kernel;

/// <summary>
/// A stream of pseudo-random numbers (xoshiro256**) that is the same on every machine. Streams made by <see cref="Derive"/> from one seed
/// and different names are independent, so a new consumer leaves the draws of the others alone.
/// </summary>
public sealed class SeededRandom
{
    private readonly ulong _origin;
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public SeededRandom(ulong seed)
    {
        _origin = seed;
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>The stream of a name: depends on this stream's seed and the name, not on what was drawn so far.</summary>
    public SeededRandom Derive(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(name)) hash = (hash ^ b) * 1099511628211UL;
        var state = _origin ^ BitOperations.RotateLeft(hash, 17);
        return new SeededRandom(SplitMix(ref state) ^ hash);
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>An integer from 0 to <paramref name="bound"/> − 1.</summary>
    public long NextInt64(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (long)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>An integer from 0 to <paramref name="bound"/> − 1.</summary>
    public int Next(int bound) => (int)NextInt64(bound);

    /// <summary>A number from 0 (included) to 1 (excluded).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A duration from <paramref name="min"/> to <paramref name="max"/>, in whole ticks.</summary>
    public TimeSpan Duration(TimeSpan min, TimeSpan max) => max <= min ? min : new TimeSpan(min.Ticks + NextInt64(max.Ticks - min.Ticks + 1));

    public void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var value = NextUInt64();
            for (var j = 0; j < 8 && i + j < bytes.Length; j++) bytes[i + j] = (byte)(value >> (8 * j));
        }
    }

    /// <summary>Lower-case hexadecimal digits, as in AWS ids.</summary>
    public string Hex(int digits)
    {
        return string.Create(digits, this, static (span, random) =>
        {
            foreach (ref var c in span) c = "0123456789abcdef"[random.Next(16)];
        });
    }

    /// <summary>A random UUID (version 4) in its usual text form.</summary>
    public string Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
