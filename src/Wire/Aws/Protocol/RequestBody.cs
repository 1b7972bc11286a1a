using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>Reads bodies into pooled memory.</summary>
internal static class RequestBody
{
    /// <summary>What is read and thrown away of a body that is too long, so that its sender reads the answer before it finds the connection closed.</summary>
    private const long DrainBytesMax = 512L * 1024 * 1024;

    /// <summary>Reads a body to its end; false when it is longer than the limit.</summary>
    internal static async ValueTask<bool> ReadAsync(HttpRequest request, PooledBuffer into, int lengthMax, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var chunk = result.Buffer;
            if (into.Length + chunk.Length > lengthMax)
            {
                reader.AdvanceTo(chunk.End);
                if (!result.IsCompleted) await DrainAsync(reader, cancellationToken).ConfigureAwait(false);
                return false;
            }

            foreach (var segment in chunk) into.Append(segment.Span);
            reader.AdvanceTo(chunk.End);
            if (result.IsCompleted) return true;
        }
    }

    private static async ValueTask DrainAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        long drained = 0;
        while (drained < DrainBytesMax)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            drained += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }
}
