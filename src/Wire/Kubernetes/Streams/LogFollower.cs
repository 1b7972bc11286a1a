using System.Buffers;
using Drydock.Simulators.Kubernetes.Api;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>Writes a log while it grows.</summary>
internal static class LogFollower
{
    internal static async Task WriteAsync(HttpContext context, PodLink link)
    {
        var gone = context.RequestAborted;
        ResponseWriter.WriteHeaders(context, new ApiResponse(StatusCodes.Status200OK, [new("Content-Type", "text/plain")], null));
        await context.Response.StartAsync(gone).ConfigureAwait(false);
        var body = context.Response.BodyWriter;
        await body.FlushAsync(gone).ConfigureAwait(false);
        while (await link.WaitAsync(gone).ConfigureAwait(false))
        {
            while (link.TryTake(out var piece)) body.Write(piece.Bytes.Span);
            if ((await body.FlushAsync(gone).ConfigureAwait(false)).IsCompleted) return;
        }
    }
}
