using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Workloads;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>Sizes of the client's terminal: one JSON object after the other, <c>{"Width":80,"Height":24}</c>.</summary>
internal static class TerminalSizeMessage
{
    private const int BytesMax = 1024;

    /// <summary>The resize that a message asks for; null when it is none.</summary>
    internal static PodStreamPiece? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length > BytesMax) return null;
        // A stream may carry several at once: the last one counts.
        var text = System.Text.Encoding.UTF8.GetString(message).TrimEnd();
        var start = text.LastIndexOf('{');
        if (start < 0) return null;
        try
        {
            var size = KubeDocument.Parse(text[start..]);
            return size.Integer("Width") is > 0 and <= ushort.MaxValue and var width && size.Integer("Height") is > 0 and <= ushort.MaxValue and var height
                ? new PodStreamPiece(PodStreamChannel.Resize) { Size = new TerminalSize((int)width, (int)height) }
                : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
