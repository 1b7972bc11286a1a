namespace Drydock.Simulators.Workloads.Redis;

/// <summary>A module that a server was started with. Only that it is there is simulated: no commands, no data types.</summary>
/// <param name="Name">As it calls itself.</param>
/// <param name="Version">A number of its own making.</param>
/// <param name="Path">Its shared object.</param>
/// <param name="Arguments">What it was given.</param>
internal sealed record RedisModule(string Name, long Version, string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Null for a file of which nothing is known. The versions are those of Redis Stack 7.2 (Assumed).</summary>
    internal static RedisModule? Of(string path, IReadOnlyList<string> arguments) => path[(path.LastIndexOf('/') + 1)..] switch
    {
        "rejson.so" => new("ReJSON", 20609, path, arguments),
        "redisbloom.so" => new("bf", 20612, path, arguments),
        "redisearch.so" => new("search", 20810, path, arguments),
        "redistimeseries.so" => new("timeseries", 11011, path, arguments),
        _ => null,
    };
}
