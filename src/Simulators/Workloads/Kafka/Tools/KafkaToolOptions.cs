namespace Drydock.Simulators.Workloads.Kafka.Tools;

/// <summary>The arguments of a tool: --name value, --name=value, --flag; what comes more than once is a list.</summary>
internal sealed class KafkaToolOptions
{
    private readonly List<(string Name, string? Value)> _options = [];

    private KafkaToolOptions()
    {
    }

    /// <summary>What is no option.</summary>
    internal List<string> Words { get; } = [];

    internal static KafkaToolOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new KafkaToolOptions();
        for (var i = 1; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                options.Words.Add(arguments[i]);
                continue;
            }

            var equals = arguments[i].IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) options._options.Add((arguments[i][2..equals], arguments[i][(equals + 1)..]));
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) && TakesValue(arguments[i])) options._options.Add((arguments[i][2..], arguments[++i]));
            else options._options.Add((arguments[i][2..], null));
        }

        return options;
    }

    internal bool Has(string name) => _options.Exists(o => o.Name == name);

    internal string? Value(string name) => _options.Find(o => o.Name == name).Value;

    internal IEnumerable<string> Values(string name) => _options.Where(o => o.Name == name).Select(o => o.Value).OfType<string>();

    internal string? Unknown(IReadOnlyList<string> known) => _options.Find(o => !known.Contains(o.Name)).Name;

    private static bool TakesValue(string option) =>
        option is "--bootstrap-server" or "--bootstrap-controller" or "--topic" or "--partitions" or "--replication-factor" or "--config" or "--command-config";
}
