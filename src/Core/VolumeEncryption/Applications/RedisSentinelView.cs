using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A master as a sentinel sees it (SENTINEL MASTERS: Documented, redis.io/docs/management/sentinel).</summary>
/// <param name="Name">Its name in the sentinels' configuration.</param>
/// <param name="Host">Its address: an IP, or a name with announce-hostnames.</param>
/// <param name="Port">Its port.</param>
/// <param name="Flags">"master" while all is well; "s_down", "o_down", "failover_in_progress" and others when not.</param>
/// <param name="OtherSentinels">How many others it knows.</param>
internal sealed record RedisSentinelView(string Name, string Host, int Port, string Flags, int OtherSentinels)
{
    internal bool IsCalm => Flags == "master";

    internal bool IsFailingOver => Flags.Contains("failover_in_progress", StringComparison.Ordinal);

    /// <summary>All masters in an answer as redis-cli prints it without a terminal: names and values, each on a line.</summary>
    internal static IReadOnlyList<RedisSentinelView> Parse(string answer)
    {
        var (views, lines) = (new List<RedisSentinelView>(), answer.Split('\n'));
        for (var at = 0; at + 1 < lines.Length;)
        {
            if (lines[at] != "name") break;
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            do
            {
                fields[lines[at]] = lines[at + 1].TrimEnd('\r');
                at += 2;
            }
            while (at + 1 < lines.Length && lines[at] != "name");

            views.Add(new(fields["name"], fields.GetValueOrDefault("ip", ""), Number(fields, "port"), fields.GetValueOrDefault("flags", ""), Number(fields, "num-other-sentinels")));
        }

        return views;
    }

    private static int Number(Dictionary<string, string> fields, string name) => int.TryParse(fields.GetValueOrDefault(name, ""), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
