using Drydock.Harness.Traffic;

namespace Drydock.Harness.Running;

/// <summary>One writer ("shop/redis-0"): writes that were acknowledged, and the times in which none was.</summary>
public sealed record WriterAccount(string Target, int AcknowledgedWrites, IReadOnlyList<Outage> Outages);
