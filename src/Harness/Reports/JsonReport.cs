using System.Text.Encodings.Web;
using System.Text.Json;
using Drydock.Harness.Hazards;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>A run as JSON for programs; durations in seconds.</summary>
public static class JsonReport
{
    internal static readonly ReportJson Json = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Render(RunResult run) => JsonSerializer.Serialize(RunReport.Of(run), Json.RunReport);

    /// <summary>A sweep of hazards; the broken runs without their timelines, which their replay prints.</summary>
    public static string Render(HazardResult result) => JsonSerializer.Serialize(HazardReport.Of(result), Json.HazardReport);
}
