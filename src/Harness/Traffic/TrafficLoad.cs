using Drydock.Harness.Environments;
using Drydock.Harness.Procedures;
using Drydock.Harness.Running;
using Drydock.Harness.Traffic.Kafka;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Traffic;

/// <summary>All writers of a run.</summary>
internal sealed class TrafficLoad : IClientSwitch
{
    /// <summary>For how long a writer may be between two connections.</summary>
    private static readonly TimeSpan ReconnectMax = TimeSpan.FromSeconds(30);

    private readonly List<RedisWriter> _writers = [];
    private readonly List<KafkaTraffic> _kafka = [];

    internal IReadOnlyList<RedisWriter> Writers => _writers;
    internal IReadOnlyList<KafkaTraffic> Kafka => _kafka;
    internal IEnumerable<WriteLedger> Ledgers => _writers.Select(w => w.Ledger).Concat(_kafka.SelectMany(k => k.Ledgers));
    internal int AcknowledgedWrites => Ledgers.Sum(l => l.AcknowledgedWrites);

    internal void Add(RedisWriter writer)
    {
        _writers.Add(writer);
        writer.Start();
    }

    internal void Add(KafkaTraffic clients)
    {
        _kafka.Add(clients);
        clients.Start();
    }

    public void Retarget(string ns, string fromStatefulSet, string toStatefulSet)
    {
        foreach (var writer in _writers.Where(w => w.Namespace == ns && w.Pod.StartsWith(fromStatefulSet + "-", StringComparison.Ordinal)))
        {
            writer.Retarget(toStatefulSet + writer.Pod[fromStatefulSet.Length..]);
        }
    }

    /// <summary>A pod is killed now: its writers may lose what it has not saved. One that does not answer has acknowledged nothing since it stopped.</summary>
    internal async Task ExcuseCrashAsync(string ns, string pod, string? address)
    {
        foreach (var writer in _writers.Where(w => w.Namespace == ns && w.Pod == pod))
        {
            if (address is not null) await writer.ExcuseCrashAsync(address);
        }
    }

    /// <summary>Those who could write before and can't any more, after a while for connections that were just lost.</summary>
    internal static async Task<IReadOnlyList<string>> UnservedAsync(IReadOnlyList<WriteLedger> ledgers, World world)
    {
        var until = world.Clock.Elapsed + ReconnectMax;
        while (ledgers.Any(l => l.IsFailing) && world.Clock.Elapsed < until) await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
        return [.. ledgers.Where(l => l.IsFailing).Select(l => l.Target)];
    }

    internal void Stop(TimeSpan now)
    {
        foreach (var writer in _writers) writer.Stop();
        foreach (var clients in _kafka) clients.Stop();
        foreach (var ledger in Ledgers) ledger.Close(now);
    }

    /// <summary>The writer that waited longest between two moments, and its outages there; without the time in which a migration waited for its user.</summary>
    internal (TimeSpan Longest, IReadOnlyList<Outage> Outages) WorstOutage(TimeSpan from, TimeSpan to, (TimeSpan From, TimeSpan To) paused = default) => WorstOutage(Ledgers, from, to, paused);

    internal static (TimeSpan Longest, IReadOnlyList<Outage> Outages) WorstOutage(IEnumerable<WriteLedger> ledgers, TimeSpan from, TimeSpan to, (TimeSpan From, TimeSpan To) paused = default)
    {
        var worst = (Longest: TimeSpan.Zero, Outages: (IReadOnlyList<Outage>)[]);
        foreach (var ledger in ledgers)
        {
            var outages = ledger.OutagesUntil(to).SelectMany(o => o.Without(paused.From, paused.To)).Where(o => o.Within(from, to) > TimeSpan.Zero).ToList();
            var total = new TimeSpan(outages.Sum(o => o.Within(from, to).Ticks));
            if (total > worst.Longest) worst = (total, outages);
        }

        return worst;
    }

    /// <summary>How long the writers waited in each part of the planned downtime: what of the worst writer's outages lies in the steps of the part.</summary>
    internal static IReadOnlyList<MeasuredPart> Split(
        IReadOnlyList<Outage> outages, IReadOnlyList<StepWindow> windows, Func<string, string?> partOf, IReadOnlyList<Core.DowntimePart> planned, TimeSpan end)
    {
        var parts = new List<MeasuredPart>();
        foreach (var part in planned)
        {
            var measured = TimeSpan.Zero;
            for (var i = 0; i < windows.Count; i++)
            {
                if (partOf(windows[i].Step) != part.Name) continue;
                // A part lasts until the next step begins, so that the time between two steps is nobody's gap.
                var to = i + 1 < windows.Count ? windows[i + 1].From : end;
                measured += new TimeSpan(outages.Sum(o => o.Within(windows[i].From, to).Ticks));
            }

            parts.Add(new MeasuredPart(part.Name, part.Duration, part.AtMost, measured));
        }

        return parts;
    }
}
