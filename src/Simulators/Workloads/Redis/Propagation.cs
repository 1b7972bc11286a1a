using Drydock.Simulators.Workloads.Redis.Commands;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// What goes from executed commands to the append only file and to replicas: the command itself, or what it is replaced by so that it means the same elsewhere and later.
/// </summary>
internal sealed class Propagation(RedisServer server)
{
    private readonly List<byte[][]> _replacements = [];
    private List<(int Database, byte[][] Command)>? _transaction;
    private bool _isForced;

    /// <summary>Whether anybody listens.</summary>
    internal bool IsActive => server.AppendOnly.IsOn || server.Replication.HasBacklog;

    /// <summary>This goes out in place of the command that runs; several calls give several commands.</summary>
    internal void Replace(byte[][] words)
    {
        if (IsActive) _replacements.Add(words);
    }

    /// <summary>The command that runs goes out even if it changed nothing.</summary>
    internal void Force() => _isForced = true;

    /// <summary>A command has run; called for those that write only.</summary>
    internal void After(int database, byte[][] arguments, bool hasChanged)
    {
        if (hasChanged || _isForced)
        {
            if (_replacements.Count == 0)
            {
                Feed(database, arguments);
            }
            else
            {
                var wraps = _replacements.Count > 1 && _transaction is null && server.Version.Number >= 700;
                if (wraps) BeginTransaction();
                foreach (var words in _replacements) Feed(database, words);
                if (wraps) EndTransaction();
            }
        }

        _replacements.Clear();
        _isForced = false;
    }

    internal void Feed(int database, byte[][] command)
    {
        if (!IsActive) return;
        if (_transaction is not null) _transaction.Add((database, command));
        else Send(database, command);
    }

    internal void BeginTransaction() => _transaction = [];

    internal void EndTransaction()
    {
        var commands = _transaction!;
        _transaction = null;
        if (commands.Count == 0) return;
        // Since 7.0 a transaction with one change goes out as that change alone.
        var wraps = commands.Count > 1 || server.Version.Number < 700;
        if (wraps) Send(commands[0].Database, ["MULTI"u8.ToArray()]);
        foreach (var (database, command) in commands) Send(database, command);
        if (wraps) Send(commands[^1].Database, ["EXEC"u8.ToArray()]);
    }

    private void Send(int database, byte[][] command)
    {
        server.AppendOnly.Append(database, command);
        server.Replication.Feed(database, command);
    }
}
