using System.Text.Json.Serialization;

namespace Drydock.Harness.Reports;

/// <summary>How reports and repro files become JSON, generated at build time so that a trimmed program can do it too.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(HazardReport))]
[JsonSerializable(typeof(ReproFile))]
[JsonSerializable(typeof(MigrationReport))]
[JsonSerializable(typeof(FleetReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
