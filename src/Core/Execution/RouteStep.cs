namespace Drydock.Core.Execution;

/// <summary>A step that runs: idempotent by observation, so that it may be run again from its beginning at any time.</summary>
internal sealed record RouteStep(string Name, string Summary, Func<CancellationToken, Task> RunAsync);
