namespace Drydock.Harness.Scenarios;

/// <summary>What the writers of a Redis write.</summary>
public enum RedisData
{
    /// <summary>Strings, each under a key of its own.</summary>
    Strings,

    /// <summary>
    /// Strings, counters, hashes, lists, sets, sorted sets, streams with a consumer group (where the server has them), keys that expire, and transactions over two keys. Only for clients that
    /// have a pod of their own: what a key holds is judged exactly, so nobody else may write it.
    /// </summary>
    AllTypes,
}
