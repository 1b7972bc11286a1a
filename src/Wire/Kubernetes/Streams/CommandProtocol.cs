using System.Text;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>A WebSocket subprotocol of exec and attach (Documented: k8s.io/apimachinery, util/remotecommand).</summary>
/// <param name="Name">As it is negotiated.</param>
/// <param name="IsBase64">Messages are text: the channel as a digit, then base64.</param>
/// <param name="ClosesStdin">The client can end standard input; errors are worded by the API server, which translates, and come after the upgrade.</param>
/// <param name="HasStatus">The error channel carries a Status; else plain text.</param>
internal sealed record CommandProtocol(string Name, bool IsBase64, bool ClosesStdin, bool HasStatus)
{
    private static readonly CommandProtocol[] Known =
    [
        new("v5.channel.k8s.io", false, true, true),
        new("v4.channel.k8s.io", false, false, true),
        new("v4.base64.channel.k8s.io", true, false, true),
        new("channel.k8s.io", false, false, false),
        new("base64.channel.k8s.io", true, false, false),
    ];

    /// <summary>The first one of the client's that is known here; a client that names none gets the oldest one.</summary>
    internal static CommandProtocol? Negotiate(IList<string> requested)
    {
        if (requested.Count == 0) return new CommandProtocol("", false, false, false);
        foreach (var name in requested)
        {
            if (Array.Find(Known, k => k.Name == name) is { } found) return found;
        }

        return null;
    }

    /// <summary>Channel and bytes of a message. The message is its reader's own buffer only until the next read: what goes on is a copy.</summary>
    internal (byte Channel, ReadOnlyMemory<byte> Bytes) Split(ReadOnlyMemory<byte> message)
    {
        if (!IsBase64) return (message.Span[0], message[1..].ToArray());
        var channel = (byte)(message.Span[0] - '0');
        try
        {
            return (channel, Convert.FromBase64String(Encoding.ASCII.GetString(message.Span[1..])));
        }
        catch (FormatException)
        {
            // The real server takes such a message for an empty one.
            return (channel, default);
        }
    }
}
