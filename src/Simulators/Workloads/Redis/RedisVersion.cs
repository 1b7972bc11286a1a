using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>What a tag of the image changes. Everything else behaves as 3.2, whatever the tag says.</summary>
/// <param name="Text">As INFO and the logs print it.</param>
/// <param name="RdbVersion">The version it writes, and the newest it reads.</param>
/// <param name="KeepsDefaultSaveRules">
/// Whether the built-in save rules (3600 1, 300 100, 60 10000) stay when a configuration file or flags are given that hold no "save" line. Before 7.0
/// they do not: such a server never saves by itself, and SIGTERM ends it without saving (Documented: server.c of 3.2.12, main, and config.c of 7.0).
/// </param>
internal sealed record RedisVersion(string Text, int RdbVersion, bool KeepsDefaultSaveRules)
{
    internal static RedisVersion FromTag(string tag)
    {
        var numbers = tag.Split('-')[0].Split('.');
        if (!int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return FromTag("7.4.1");
        var minor = numbers.Length > 1 && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var text = numbers.Length > 2 ? string.Join('.', numbers) : (major, minor) == (3, 2) ? "3.2.12" : $"{major}.{minor}.0";
        var rdb = major switch
        {
            <= 3 => 7,
            4 => 8,
            5 or 6 => 9,
            7 when minor < 2 => 10,
            7 when minor < 4 => 11,
            _ => 12,
        };
        return new RedisVersion(text, rdb, major >= 7);
    }
}
