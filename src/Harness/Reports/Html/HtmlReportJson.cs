using System.Text.Json.Serialization;

namespace Drydock.Harness.Reports.Html;

/// <summary>How the page's data becomes JSON, generated at build time.</summary>
[JsonSerializable(typeof(ReportPage))]
internal sealed partial class HtmlReportJson : JsonSerializerContext;
