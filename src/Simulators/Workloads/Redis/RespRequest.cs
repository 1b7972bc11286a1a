using System.Buffers;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Requests of the Redis protocol: an array of bulk strings.</summary>
internal static class RespRequest
{
    internal static byte[] Encode(ReadOnlySpan<string> arguments)
    {
        var output = new ArrayBufferWriter<byte>(64);
        Head(output, '*', arguments.Length);
        foreach (var argument in arguments)
        {
            Head(output, '$', argument.Length);
            Encoding.Latin1.GetBytes(argument, output);
            output.Write("\r\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    internal static byte[] Encode(IReadOnlyList<byte[]> arguments)
    {
        var output = new ArrayBufferWriter<byte>(64);
        Head(output, '*', arguments.Count);
        foreach (var argument in arguments)
        {
            Head(output, '$', argument.Length);
            output.Write(argument);
            output.Write("\r\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Head(ArrayBufferWriter<byte> output, char kind, int number)
    {
        Encoding.Latin1.GetBytes(kind + RedisText.Integer(number) + "\r\n", output);
    }
}
