using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis.Aof;

/// <summary>Which files make up an append only file since 7.0: a base, what was appended since, and what may be deleted (Documented: aof.c, aofManifest).</summary>
internal sealed class AofManifest
{
    internal string? Base { get; private set; }
    internal List<string> Increments { get; } = [];
    internal List<string> History { get; } = [];

    private long BaseSequence { get; set; }
    private long IncrementSequence { get; set; }

    /// <exception cref="AofFormatException">It is none.</exception>
    internal static AofManifest Parse(string text)
    {
        var manifest = new AofManifest();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#') continue;
            if (RedisText.SplitArguments(line) is not ["file", var name, "seq", var number, "type", var type, ..] || name.Contains('/', StringComparison.Ordinal)
                || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                throw Invalid(line);
            }

            switch (type)
            {
                case "b" when manifest.Base is null: (manifest.Base, manifest.BaseSequence) = (name, sequence); break;
                case "h": manifest.History.Add(name); break;
                case "i" when sequence > manifest.IncrementSequence:
                    manifest.Increments.Add(name);
                    manifest.IncrementSequence = sequence;
                    break;
                default: throw Invalid(line);
            }
        }

        return manifest;
    }

    /// <summary>A server of before 7.0 left one file: it becomes the base.</summary>
    internal static AofManifest OfOldFile(string name) => new() { Base = name, BaseSequence = 1 };

    internal string NewBase(string name, bool isDump)
    {
        if (Base is not null) History.Insert(0, Base);
        return Base = string.Create(CultureInfo.InvariantCulture, $"{name}.{++BaseSequence}.base.{(isDump ? "rdb" : "aof")}");
    }

    internal string NewIncrement(string name)
    {
        Increments.Add(string.Create(CultureInfo.InvariantCulture, $"{name}.{++IncrementSequence}.incr.aof"));
        return Increments[^1];
    }

    /// <summary>A rewrite is done: what was appended before it began is in the base.</summary>
    internal void RetireIncrements(int kept)
    {
        var retired = Increments.Count - kept;
        History.InsertRange(0, Increments.Take(retired));
        Increments.RemoveRange(0, retired);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Base is not null) text.Append(CultureInfo.InvariantCulture, $"file {Base} seq {BaseSequence} type b\n");
        foreach (var name in History) text.Append(CultureInfo.InvariantCulture, $"file {name} seq {SequenceOf(name)} type h\n");
        foreach (var name in Increments) text.Append(CultureInfo.InvariantCulture, $"file {name} seq {SequenceOf(name)} type i\n");
        return text.ToString();
    }

    private static string SequenceOf(string name) => name.Split('.') is [.., var sequence, "base" or "incr", _] ? sequence : "1";

    private static AofFormatException Invalid(string line) => new($"AOF manifest file has an invalid line: '{line}'");
}
