using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>One command of one client: what it may use.</summary>
internal readonly struct RedisCall(RedisServer server, RedisConnection connection, byte[][] arguments)
{
    internal RedisServer Server { get; } = server;
    internal RedisConnection Connection { get; } = connection;
    internal byte[][] Arguments { get; } = arguments;
    internal RedisReplyWriter Reply => Connection.Reply;
    internal Keyspace Database => Server.Databases[Connection.Database];
    internal int Count => Arguments.Length;
    internal long Now => Server.NowMilliseconds;
    internal int Version => Server.Version.Number;

    internal string Text(int index) => RedisText.Of(Arguments[index]);

    internal bool Is(int index, string word) => RedisText.Is(Arguments[index], word);

    /// <summary>Looks a key up for reading, which INFO counts.</summary>
    internal KeyEntry? Read(int index)
    {
        var entry = Find(Text(index));
        if (entry is null) Server.FrontEnd.Statistics.Misses++;
        else Server.FrontEnd.Statistics.Hits++;
        return entry;
    }

    internal KeyEntry? Write(int index) => Find(Text(index));

    /// <summary>A key that has not expired: a replica keeps those until its master deletes them, and does not show them.</summary>
    internal KeyEntry? Find(string key)
    {
        var entry = Database.Find(key);
        return entry is { ExpiresAt: >= 0 } && Server.Replication.IsReplica && !Connection.IsMaster && entry.ExpiresAt < Now ? null : entry;
    }

    /// <summary>The string of a key, if there is one; false after the reply that it is something else.</summary>
    internal bool TryString(int index, out KeyEntry? entry) => IsString(entry = Write(index));

    internal bool TryReadString(int index, out KeyEntry? entry) => IsString(entry = Read(index));

    /// <summary>The collection of a key, null if there is none; false after the reply that it is something else.</summary>
    internal bool TryCollection<T>(int index, out T? collection)
        where T : RedisCollection
    {
        var entry = Write(index);
        collection = entry?.Collection as T;
        if (entry is null || collection is not null) return true;
        Reply.WrongType();
        return false;
    }

    /// <summary>As <see cref="TryCollection{T}"/>, for commands that only read.</summary>
    internal bool TryReadCollection<T>(int index, out T? collection)
        where T : RedisCollection
    {
        if (Database.Find(Text(index)) is null) Server.FrontEnd.Statistics.Misses++;
        else Server.FrontEnd.Statistics.Hits++;
        return TryCollection(index, out collection);
    }

    /// <summary>The collection that was found, or a new one under the key.</summary>
    internal T OrNew<T>(int index, T? found)
        where T : RedisCollection, new()
    {
        if (found is not null) return found;
        var made = new T();
        Database.Set(Text(index), made);
        return made;
    }

    /// <summary>After a change of a collection: it goes when nothing is left in it.</summary>
    internal void Changed(int index, RedisCollection collection, long changes = 1)
    {
        if (changes == 0) return;
        var key = Text(index);
        if (collection.IsEmpty) Database.Delete(key);
        else Database.Touch(key);
        Changed(changes);
    }

    /// <summary>An integer argument; replies with the error when it is none.</summary>
    internal bool TryInteger(int index, out long value)
    {
        if (RedisText.TryParseInteger(Arguments[index], out value)) return true;
        Reply.NotAnInteger();
        return false;
    }

    internal bool TryDouble(int index, out double value)
    {
        if (RedisNumber.TryParse(Text(index), out value)) return true;
        Reply.NotAFloat();
        return false;
    }

    internal void Changed(long changes = 1) => Server.Persistence.Changed(changes);

    /// <summary>Replicas and the append only file get this in place of the command as it was sent.</summary>
    internal void PropagateAs(params string[] words) => Server.Propagation.Replace(Array.ConvertAll(words, RedisText.Bytes));

    internal void PropagateAs(byte[][] words) => Server.Propagation.Replace(words);

    /// <summary>Elements came under a key for which clients may wait.</summary>
    internal void SignalReady(int index) => Server.Blocking.SignalReady(Connection.Database, Text(index));

    private bool IsString(KeyEntry? entry)
    {
        if (entry?.Collection is null) return true;
        Reply.WrongType();
        return false;
    }
}
