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

    internal string Text(int index) => RedisText.Of(Arguments[index]);

    internal bool Is(int index, string word) => RedisText.Is(Arguments[index], word);

    /// <summary>Looks a key up for reading, which INFO counts.</summary>
    internal KeyEntry? Read(int index)
    {
        var entry = Database.Find(Text(index));
        if (entry is null) Server.FrontEnd.Statistics.Misses++;
        else Server.FrontEnd.Statistics.Hits++;
        return entry;
    }

    internal KeyEntry? Write(int index) => Database.Find(Text(index));

    /// <summary>An integer argument; replies with the error when it is none.</summary>
    internal bool TryInteger(int index, out long value)
    {
        if (RedisText.TryParseInteger(Arguments[index], out value)) return true;
        Reply.NotAnInteger();
        return false;
    }

    internal void Changed(long changes = 1) => Server.Persistence.Changed(changes);
}
