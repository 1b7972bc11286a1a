using System.Globalization;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>The metadata quorum as <c>kafka-metadata-quorum.sh describe --status</c> prints it.</summary>
internal sealed record KafkaQuorum(int Leader, int Voters, long MaxFollowerLag, long MaxFollowerLagMilliseconds)
{
    /// <summary>A voter that is alive fetches every half second, and there is something new twice a second.</summary>
    private const long LagMillisecondsMax = 5_000;

    /// <summary>All voters follow closely: one may go and a majority is left.</summary>
    internal bool IsWhole => Leader >= 0 && MaxFollowerLagMilliseconds is >= 0 and <= LagMillisecondsMax;

    internal static KafkaQuorum? Parse(string text)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        if (Number(fields, "LeaderId") is not { } leader || Number(fields, "MaxFollowerLag") is not { } lag || !fields.TryGetValue("CurrentVoters", out var voters)) return null;
        return new KafkaQuorum((int)leader, Count(voters), lag, Number(fields, "MaxFollowerLagTimeMs") ?? -1);
    }

    /// <summary>[1,2,3] before 3.9, then objects with an id each.</summary>
    private static int Count(string voters) => voters.Contains('{', StringComparison.Ordinal)
        ? voters.Split("\"id\"").Length - 1
        : voters.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Length;

    private static long? Number(SortedDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
