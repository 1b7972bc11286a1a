using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Kubernetes;

/// <summary>Writes the events of a watch, a line of JSON each, as they come; several that have piled up go in one flush, once the turn that made them is on record.</summary>
internal static class WatchStream
{
    /// <summary>Written without a flush at most, so that a long start does not fill the memory.</summary>
    private const int FlushBytes = 64 * 1024;

    public static async Task WriteAsync(HttpContext context, ApiRequest request, ApiResponse answer, WatchQueue events, Action settle)
    {
        ResponseWriter.WriteHeaders(context, answer);
        var aborted = context.RequestAborted;
        var writer = context.Response.BodyWriter;
        await context.Response.StartAsync(aborted).ConfigureAwait(false);
        await writer.FlushAsync(aborted).ConfigureAwait(false);
        while (await events.WaitAsync(aborted).ConfigureAwait(false))
        {
            var written = 0;
            while (events.TryTake(out var change))
            {
                written += Write(writer, change);
                if (written < FlushBytes) continue;
                settle();
                if ((await writer.FlushAsync(aborted).ConfigureAwait(false)).IsCompleted) return;
                written = 0;
            }

            settle();
            if (written > 0 && (await writer.FlushAsync(aborted).ConfigureAwait(false)).IsCompleted) return;
        }
    }

    private static int Write(PipeWriter writer, KubeWatchEvent change)
    {
        var head = Head(change.Type);
        var value = change.Object.Utf8.Span;
        writer.Write(head);
        writer.Write(value);
        writer.Write("}\n"u8);
        return head.Length + value.Length + 2;
    }

    private static ReadOnlySpan<byte> Head(string type) => type switch
    {
        "ADDED" => "{\"type\":\"ADDED\",\"object\":"u8,
        "MODIFIED" => "{\"type\":\"MODIFIED\",\"object\":"u8,
        "DELETED" => "{\"type\":\"DELETED\",\"object\":"u8,
        "BOOKMARK" => "{\"type\":\"BOOKMARK\",\"object\":"u8,
        _ => Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"),
    };
}
