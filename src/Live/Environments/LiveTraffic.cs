using Drydock.Core.Ports;
using Drydock.Harness.Procedures;
using Drydock.Simulators.Checkers;

namespace Drydock.Live.Environments;

/// <summary>All writers of a live run.</summary>
internal sealed class LiveTraffic : IClientSwitch
{
    private readonly List<ExecRedisWriter> _writers = [];

    internal int AcknowledgedWrites => _writers.Sum(w => w.Ledger.AcknowledgedWrites);

    /// <summary>The longest time in which a writer got nothing acknowledged.</summary>
    internal TimeSpan LongestOutage => _writers.SelectMany(w => w.Ledger.Outages).Select(o => o.Length).DefaultIfEmpty().Max();

    internal void Add(ExecRedisWriter writer)
    {
        _writers.Add(writer);
        writer.Start();
    }

    public void Retarget(string ns, string fromStatefulSet, string toStatefulSet)
    {
        foreach (var writer in _writers.Where(w => w.Namespace == ns && w.Pod.StartsWith(fromStatefulSet + "-", StringComparison.Ordinal)))
        {
            writer.Retarget(toStatefulSet + writer.Pod[fromStatefulSet.Length..]);
        }
    }

    internal Task StopAsync() => Task.WhenAll(_writers.Select(w => w.StopAsync()));

    /// <summary>Reads back what was promised; what is lost, a line each.</summary>
    internal async Task<IReadOnlyList<string>> JudgeAsync(AcknowledgedWritesChecker checker, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        foreach (var writer in _writers)
        {
            try
            {
                lost.AddRange(await writer.JudgeAsync(cancellationToken));
            }
            catch (PortUnreachableException exception)
            {
                checker.Unreadable($"{writer.Namespace}/{writer.Pod}", exception.Message);
            }
        }

        foreach (var promise in lost) checker.Lost(promise);
        return lost;
    }
}
