using Drydock.Simulators.Workloads.Redis.Commands;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Who listens to which channels and patterns.</summary>
internal sealed class Channels(RedisFrontEnd frontEnd)
{
    private readonly SortedDictionary<string, List<RedisConnection>> _channels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<RedisConnection>> _patterns = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, List<RedisConnection>> ByChannel => _channels;
    internal int PatternCount => _patterns.Count;

    internal void Subscribe(RedisConnection connection, string name, bool isPattern)
    {
        var mine = isPattern ? connection.Patterns : connection.Channels;
        if (mine.Add(name))
        {
            var all = isPattern ? _patterns : _channels;
            if (!all.TryGetValue(name, out var listeners)) all[name] = listeners = [];
            listeners.Add(connection);
        }

        Confirm(connection, isPattern ? "psubscribe" : "subscribe", name);
    }

    /// <param name="connection">The listener.</param>
    /// <param name="name">Null when it is about all of none.</param>
    /// <param name="isPattern">A pattern and not a channel.</param>
    internal void Unsubscribe(RedisConnection connection, string? name, bool isPattern)
    {
        if (name is not null) Remove(connection, name, isPattern);
        Confirm(connection, isPattern ? "punsubscribe" : "unsubscribe", name);
    }

    internal void Forget(RedisConnection connection)
    {
        foreach (var name in connection.Channels.ToArray()) Remove(connection, name, isPattern: false);
        foreach (var name in connection.Patterns.ToArray()) Remove(connection, name, isPattern: true);
    }

    /// <summary>How many got the message.</summary>
    internal int Publish(string channel, byte[] message)
    {
        var received = 0;
        foreach (var listener in _channels.GetValueOrDefault(channel) ?? [])
        {
            listener.Reply.Push(3);
            listener.Reply.Bulk("message");
            listener.Reply.Bulk(channel);
            listener.Reply.Bulk(message);
            frontEnd.FlushLater(listener);
            received++;
        }

        foreach (var (pattern, listeners) in _patterns)
        {
            if (!GlobPattern.Matches(pattern, channel)) continue;
            foreach (var listener in listeners)
            {
                listener.Reply.Push(4);
                listener.Reply.Bulk("pmessage");
                listener.Reply.Bulk(pattern);
                listener.Reply.Bulk(channel);
                listener.Reply.Bulk(message);
                frontEnd.FlushLater(listener);
                received++;
            }
        }

        return received;
    }

    private void Remove(RedisConnection connection, string name, bool isPattern)
    {
        var all = isPattern ? _patterns : _channels;
        if (!(isPattern ? connection.Patterns : connection.Channels).Remove(name) || !all.TryGetValue(name, out var listeners)) return;
        listeners.Remove(connection);
        if (listeners.Count == 0) all.Remove(name);
    }

    private static void Confirm(RedisConnection connection, string kind, string? name)
    {
        connection.Reply.Push(3);
        connection.Reply.Bulk(kind);
        if (name is null) connection.Reply.Null();
        else connection.Reply.Bulk(name);
        connection.Reply.Integer(connection.Channels.Count + connection.Patterns.Count);
    }
}
