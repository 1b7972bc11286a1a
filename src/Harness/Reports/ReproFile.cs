using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drydock.Harness.Manifests;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Harness.Reports;

/// <summary>A run as a file: the whole scenario (manifests included), the seed, and the timeline's hash to compare with. Written by the machine, read by <c>drydock replay</c>.</summary>
/// <param name="Version">The version of this format.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="TimelineHash">What a replay must come to.</param>
/// <param name="Scenario">The scenario, without what it brings of its own.</param>
/// <param name="Assembly">Where a scenario of that name is, for what it brings of its own; null when it brings nothing.</param>
public sealed record ReproFile(int Version, ulong Seed, string TimelineHash, Scenario Scenario, string? Assembly = null)
{
    private const int CurrentVersion = 2;

    private static readonly ReportJson Json = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    });

    public static ReproFile Of(RunResult run) => new(CurrentVersion, run.Seed, run.TimelineHash, run.Scenario, run.Scenario.Kit.AssemblyFile);

    /// <summary>A file name made of the scenario's name, its faults and the seed.</summary>
    public static string NameFor(RunResult run)
    {
        var safe = new StringBuilder();
        var faults = run.Scenario.Faults.Select(FaultText.Format);
        foreach (var c in string.Join('-', faults.Prepend(run.Scenario.Name))) safe.Append(char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '-');
        return string.Create(CultureInfo.InvariantCulture, $"{safe.ToString().Trim('-')}-{run.Seed}.repro.json");
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json.ReproFile);

    /// <exception cref="ManifestException">The file is missing, or no repro file of this version.</exception>
    public static ReproFile Read(string path)
    {
        if (!File.Exists(path)) throw new ManifestException("no such file", path);
        try
        {
            var repro = JsonSerializer.Deserialize(File.ReadAllText(path), Json.ReproFile) ?? throw new JsonException("the file holds null");
            return repro.Version == CurrentVersion ? repro
                : throw new ManifestException($"version {repro.Version} is not understood, only {CurrentVersion}", path, field: "version");
        }
        catch (JsonException exception)
        {
            throw new ManifestException($"not a repro file: {exception.Message}", path, (int)(exception.LineNumber + 1 ?? 0), exception.Path);
        }
    }
}
