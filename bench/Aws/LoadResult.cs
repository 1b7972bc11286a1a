namespace Drydock.Bench.Aws;

/// <summary>Answers in a second, and what one took of the processors, client and server together: the same on a busy machine.</summary>
internal sealed record LoadResult(double PerSecond, TimeSpan ProcessorTime);
