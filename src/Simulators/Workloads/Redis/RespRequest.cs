using System.Buffers.Text;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Requests of the Redis protocol: an array of bulk strings.</summary>
internal static class RespRequest
{
    /// <summary>Kind, 20 digits and a sign at most, and the end of the line.</summary>
    private const int HeadBytesMax = 24;

    internal static byte[] Encode(ReadOnlySpan<string> arguments)
    {
        var length = HeadBytesMax;
        foreach (var argument in arguments) length += HeadBytesMax + argument.Length + 2;
        Span<byte> output = length <= 1024 ? stackalloc byte[length] : new byte[length];
        var at = Head(output, '*', arguments.Length);
        foreach (var argument in arguments)
        {
            at += Head(output[at..], '$', argument.Length);
            at += Encoding.Latin1.GetBytes(argument, output[at..]);
            at += End(output[at..]);
        }

        return output[..at].ToArray();
    }

    internal static byte[] Encode(IReadOnlyList<byte[]> arguments)
    {
        var length = HeadBytesMax;
        for (var i = 0; i < arguments.Count; i++) length += HeadBytesMax + arguments[i].Length + 2;
        Span<byte> output = length <= 1024 ? stackalloc byte[length] : new byte[length];
        var at = Head(output, '*', arguments.Count);
        for (var i = 0; i < arguments.Count; i++)
        {
            at += Head(output[at..], '$', arguments[i].Length);
            arguments[i].CopyTo(output[at..]);
            at += arguments[i].Length;
            at += End(output[at..]);
        }

        return output[..at].ToArray();
    }

    private static int Head(Span<byte> output, char kind, int number)
    {
        output[0] = (byte)kind;
        Utf8Formatter.TryFormat(number, output[1..], out var digits);
        return 1 + digits + End(output[(1 + digits)..]);
    }

    private static int End(Span<byte> output)
    {
        output[0] = (byte)'\r';
        output[1] = (byte)'\n';
        return 2;
    }
}
