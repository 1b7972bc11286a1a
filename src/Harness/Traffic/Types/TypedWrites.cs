using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>One writer's keys of all types: each write changes the open key of a drawn type, or begins a new one.</summary>
internal sealed class TypedWrites(SeededRandom random, VirtualClock clock)
{
    /// <summary>A server of before 5.0 has no streams, and says so.</summary>
    private const string UnknownCommand = "ERR unknown command";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Late = TimeSpan.FromDays(1);

    private readonly List<Func<string, TypedKey>> _kinds =
    [
        static n => new CounterKey("counter:" + n), static n => new HashKey("hash:" + n), static n => new ListKey("list:" + n), static n => new SetKey("set:" + n),
        static n => new SortedSetKey("zset:" + n), static n => new TransactionKeys("transaction:" + n), static n => new ExpiringKey("soon:" + n, Soon),
        static n => new ExpiringKey("late:" + n, Late), static n => new StreamKey("stream:" + n),
    ];

    private readonly List<TypedKey> _keys = [];
    private readonly TypedKey?[] _open = new TypedKey?[9];

    /// <summary>Changes one key; the reply to the change.</summary>
    /// <param name="client">Connected to the pod.</param>
    /// <param name="number">Of the write: makes the names of new keys.</param>
    /// <param name="cancellationToken">Gives up; the key is left alone then.</param>
    internal async Task<RespReply> WriteAsync(RespClient client, long number, CancellationToken cancellationToken)
    {
        var kind = random.Next(_kinds.Count);
        if (_open[kind] is not { IsDone: false } key)
        {
            key = _kinds[kind](FormattableString.Invariant($"{number:000000}"));
            _open[kind] = key;
            _keys.Add(key);
        }

        var reply = await key.ChangeAsync(client, () => clock.Elapsed, cancellationToken);
        if (reply.IsError && key is StreamKey && reply.Text.StartsWith(UnknownCommand, StringComparison.Ordinal)) _kinds.RemoveAt(kind);
        return reply;
    }

    /// <summary>The connection broke: the server may have been set back to an earlier state, so that what comes next is not built on what was.</summary>
    internal void LeaveAll()
    {
        foreach (var key in _open) key?.LeaveAlone();
    }

    /// <summary>Reads every key, and tells what is not as it was promised.</summary>
    internal async Task<IReadOnlyList<string>> JudgeAsync(RespClient client, Func<TimeSpan, bool> isExcused, CancellationToken cancellationToken)
    {
        var broken = new List<string>();
        foreach (var key in _keys)
        {
            var found = await key.ReadAsync(client, clock.Elapsed, cancellationToken);
            if (key.Judge(found, clock.Elapsed, isExcused) is { } promise) broken.Add(promise);
        }

        return broken;
    }
}
