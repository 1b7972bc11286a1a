namespace Drydock.Wire.Kubernetes.Streams.Spdy;

/// <summary>A stream that the client has opened. Who accepts it sets what is to happen.</summary>
internal sealed class SpdyStream(int id, IReadOnlyDictionary<string, string> headers)
{
    private static readonly Func<ValueTask> Nothing = static () => ValueTask.CompletedTask;

    internal int Id { get; } = id;

    /// <summary>By name in lower case.</summary>
    internal IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>The client knows that the stream is open.</summary>
    internal Func<ValueTask> OnAccepted { get; set; } = Nothing;

    internal Func<ReadOnlyMemory<byte>, ValueTask> OnData { get; set; } = static _ => ValueTask.CompletedTask;

    /// <summary>The client writes no more.</summary>
    internal Func<ValueTask> OnEnd { get; set; } = Nothing;

    internal Func<ValueTask> OnReset { get; set; } = Nothing;
}
