using Drydock.Simulators.Workloads.Redis.Commands;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Clients that wait for elements under keys, served in the order in which they came (Documented: blocked.c).</summary>
internal sealed class BlockedClients(RedisServer server)
{
    private readonly SortedDictionary<string, List<Waiter>> _waiting = new(StringComparer.Ordinal);
    private readonly List<string> _ready = [];
    private bool _isServing;

    internal int Count { get; private set; }

    /// <summary>Holds up a client until one of its keys serves it, or with a null array at the end of the time (zero: never).</summary>
    internal void Wait(RedisConnection connection, IReadOnlyList<string> keys, Func<string, bool> tryServe, TimeSpan timeout)
    {
        var waiter = new Waiter(connection, keys, tryServe);
        connection.Blocked = waiter;
        Count++;
        foreach (var key in keys)
        {
            var name = Name(connection.Database, key);
            if (!_waiting.TryGetValue(name, out var waiters)) _waiting[name] = waiters = [];
            if (!waiters.Contains(waiter)) waiters.Add(waiter);
        }

        if (timeout > TimeSpan.Zero) waiter.Timer = server.Clock.CreateTimer(_ => TimeOut(waiter), null, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something came under a key; who waits for it is served when the command is done.</summary>
    internal void SignalReady(int database, string key)
    {
        if (Count == 0) return;
        var name = Name(database, key);
        if (_waiting.ContainsKey(name) && !_ready.Contains(name)) _ready.Add(name);
    }

    internal void ServeReady()
    {
        if (_ready.Count == 0 || _isServing) return;
        _isServing = true;
        for (var i = 0; i < _ready.Count; i++)
        {
            if (!_waiting.TryGetValue(_ready[i], out var waiters)) continue;
            var key = _ready[i][(_ready[i].IndexOf(' ', StringComparison.Ordinal) + 1)..];
            foreach (var waiter in waiters.ToArray())
            {
                if (waiter.Connection.Blocked != waiter || !waiter.TryServe(key)) continue;
                Release(waiter);
                server.FrontEnd.Resume(waiter.Connection);
            }
        }

        _ready.Clear();
        _isServing = false;
    }

    /// <summary>The connection has ended, or the server turned into a replica.</summary>
    internal void Forget(RedisConnection connection)
    {
        if (connection.Blocked is { } waiter) Release(waiter);
    }

    /// <summary>Ends the wait with an error (CLIENT UNBLOCK ERROR, or the end of being a master).</summary>
    internal void Abort(RedisConnection connection, string? error)
    {
        if (connection.Blocked is not { } waiter) return;
        Release(waiter);
        if (error is null) connection.Reply.NullArray();
        else connection.Reply.Error(error);
        server.FrontEnd.Resume(connection);
    }

    private static string Name(int database, string key) => RedisText.Integer(database) + " " + key;

    private void TimeOut(Waiter waiter)
    {
        if (waiter.Connection.Blocked == waiter) Abort(waiter.Connection, null);
    }

    private void Release(Waiter waiter)
    {
        waiter.Timer?.Dispose();
        waiter.Connection.Blocked = null;
        Count--;
        foreach (var key in waiter.Keys)
        {
            var name = Name(waiter.Connection.Database, key);
            if (!_waiting.TryGetValue(name, out var waiters)) continue;
            waiters.Remove(waiter);
            if (waiters.Count == 0) _waiting.Remove(name);
        }
    }

    /// <summary>What a client waits for.</summary>
    internal sealed class Waiter(RedisConnection connection, IReadOnlyList<string> keys, Func<string, bool> tryServe)
    {
        internal RedisConnection Connection { get; } = connection;
        internal IReadOnlyList<string> Keys { get; } = keys;
        internal Func<string, bool> TryServe { get; } = tryServe;
        internal ITimer? Timer { get; set; }
    }
}
