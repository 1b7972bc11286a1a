using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Drydock.Cli.Doctor;

/// <summary>What this machine can run.</summary>
/// <param name="Ready">Tier → whether nothing that it needs is missing.</param>
/// <param name="Checks">Everything that was looked at.</param>
internal sealed record DoctorReport(IReadOnlyDictionary<string, bool> Ready, IReadOnlyList<DoctorCheck> Checks)
{
    internal static DoctorReport Of(IReadOnlyList<DoctorCheck> checks) =>
        new(DoctorCheck.Tiers.ToDictionary(t => t, t => !checks.Any(c => c.Tier == t && c.State == DoctorCheck.Missing), StringComparer.Ordinal), checks);

    internal string ToJson() => JsonSerializer.Serialize(this, DoctorJson.Readable.DoctorReport);

    internal string ToText()
    {
        var lines = new List<string>();
        var width = Checks.Max(c => c.What.Length);
        foreach (var tier in DoctorCheck.Tiers)
        {
            lines.Add($"{tier}: {(Ready[tier] ? "can run here" : "can't run here yet")}");
            lines.AddRange(Checks.Where(c => c.Tier == tier).Select(c => $"  {c.State,-8} {c.What.PadRight(width)}  {c.Observed}{(c.ToDo.Length == 0 ? "" : $"; {c.ToDo}")}"));
        }

        return string.Join('\n', lines);
    }
}

/// <summary>How a doctor's report is written.</summary>
[JsonSerializable(typeof(DoctorReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class DoctorJson : JsonSerializerContext
{
    internal static DoctorJson Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
