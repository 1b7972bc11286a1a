using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>What a tag of the image changes: commands and their options, settings, file formats, the words of errors.</summary>
/// <param name="Text">As INFO and the logs print it.</param>
/// <param name="Number">Major and minor version of Redis as one number, 302 for 3.2; Valkey counts as the Redis 7.2 that it says it is.</param>
/// <param name="RdbVersion">The version it writes, and the newest it reads.</param>
/// <param name="IsValkey">Valkey, which keeps Redis's protocol and files.</param>
internal sealed record RedisVersion(string Text, int Number, int RdbVersion, bool IsValkey)
{
    /// <summary>
    /// Whether the built-in save rules (3600 1, 300 100, 60 10000) stay when a configuration file or flags are given that hold no "save" line. Before 7.0
    /// they do not: such a server never saves by itself, and SIGTERM ends it without saving (Documented: server.c of 3.2.12, main, and config.c of 7.0).
    /// </summary>
    internal bool KeepsDefaultSaveRules => Number >= 700;

    /// <summary>Hashes, sorted sets and lists are packed as listpacks.</summary>
    internal bool HasListpacks => Number >= 700;

    /// <summary>Small sets are, too.</summary>
    internal bool HasSetListpacks => Number >= 702;

    internal bool HasMultiPartAof => Number >= 700;

    /// <summary>Whether redis-cli reads REDISCLI_AUTH (Documented: redis-cli.c; not in any 4.0, in 5.0 since 5.0.3).</summary>
    internal bool CliReadsPassword => Number >= 600 || (Number == 500 && !Text.EndsWith(".0", StringComparison.Ordinal) && !Text.EndsWith(".1", StringComparison.Ordinal) && !Text.EndsWith(".2", StringComparison.Ordinal));

    internal string ProductName => IsValkey ? "Valkey" : "Redis";

    /// <summary>What INFO gives as redis_version, by which clients choose what they may use.</summary>
    internal string CompatibleText => IsValkey ? "7.2.4" : Text;

    /// <summary>A tag of the image valkey/valkey.</summary>
    internal static RedisVersion FromValkeyTag(string tag)
    {
        var (numbers, major, minor) = Parse(tag);
        var text = numbers.Length > 2 ? string.Join('.', numbers) : (major, minor) switch { (7, _) => "7.2.7", _ => "8.0.1" };
        return new RedisVersion(text, 702, 11, IsValkey: true);
    }

    /// <summary>A tag of the image redis; one without a minor version is the newest of that major one.</summary>
    internal static RedisVersion FromTag(string tag)
    {
        var (numbers, major, minor) = Parse(tag);
        minor ??= major switch { <= 3 => 2, 4 or 5 => 0, 6 => 2, 7 => 4, _ => 0 };
        var text = numbers.Length > 2 ? string.Join('.', numbers) : (major, minor) switch
        {
            (3, 2) => "3.2.12",
            (4, 0) => "4.0.14",
            (5, 0) => "5.0.14",
            (6, 0) => "6.0.20",
            (6, 2) => "6.2.16",
            (7, 0) => "7.0.15",
            (7, 2) => "7.2.6",
            (7, 4) => "7.4.1",
            _ => string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.0"),
        };
        var rdb = major switch
        {
            <= 3 => 7,
            4 => 8,
            5 or 6 => 9,
            7 when minor < 2 => 10,
            7 when minor < 4 => 11,
            _ => 12,
        };
        return new RedisVersion(text, (major * 100) + minor.Value, rdb, IsValkey: false);
    }

    private static (string[] Numbers, int Major, int? Minor) Parse(string tag)
    {
        var numbers = tag.Split('-')[0].Split('.');
        if (!int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return (["7", "4"], 7, 4);
        return (numbers, major, numbers.Length > 1 && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : null);
    }
}
