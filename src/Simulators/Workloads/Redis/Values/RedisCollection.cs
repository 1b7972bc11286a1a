namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A value that is no string. Elements are bytes as Latin-1 text.</summary>
internal abstract class RedisCollection
{
    /// <summary>As TYPE prints it.</summary>
    internal abstract string TypeName { get; }

    /// <summary>The number of the type in the real server's objects, which DEBUG DIGEST mixes in.</summary>
    internal abstract int TypeNumber { get; }

    /// <summary>A list, set, sorted set or hash without elements does not exist; a stream does.</summary>
    internal abstract bool IsEmpty { get; }

    /// <summary>As OBJECT ENCODING prints it for a server of that version.</summary>
    internal abstract string EncodingFor(RedisVersion version);

    /// <summary>A copy that changes on its own (COPY).</summary>
    internal abstract RedisCollection Copy();

    /// <summary>Whether an element is a number that the real server would keep as one.</summary>
    internal static bool IsInteger(string element, out long value)
    {
        value = 0;
        if (element.Length is 0 or > 20) return false;
        Span<byte> bytes = stackalloc byte[element.Length];
        System.Text.Encoding.Latin1.GetBytes(element, bytes);
        return RedisText.TryParseInteger(bytes, out value);
    }
}
