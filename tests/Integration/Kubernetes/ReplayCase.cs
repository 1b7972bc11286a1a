using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drydock.Integration.Kubernetes;

/// <summary>One recorded case: its steps and what a real cluster answered.</summary>
internal sealed record ReplayCase(string Id, string Topic, string Title, IReadOnlyList<string> Needs, JsonObject Body)
{
    internal static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<JsonObject> Steps => [.. ((JsonArray)Body["steps"]!).Select(s => (JsonObject)s!)];

    /// <summary>Some step asks for a Table or PartialObjectMetadata or other representations than JSON, which in-process replay has no part in.</summary>
    public bool NegotiatesContent => Steps.Any(s => s["headers"] is JsonObject headers && headers.Any(h => h.Key == "Accept" && h.Value?.GetValue<string>() is { } accept && accept != "application/json"));

    /// <summary>Looks at what others make as well: runs alone.</summary>
    public bool IsSerial => Body["serial"]?.GetValue<bool>() == true;

    public static IReadOnlyList<ReplayCase> Load()
    {
        var cases = new List<ReplayCase>();
        foreach (var file in Directory.GetFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "kubernetes", "cases"), "*.json").Order(StringComparer.Ordinal))
        {
            var document = JsonNode.Parse(File.ReadAllText(file))!;
            foreach (var item in (JsonArray)document["cases"]!)
            {
                var body = (JsonObject)item!;
                cases.Add(new ReplayCase(
                    body["id"]!.GetValue<string>(), document["topic"]!.GetValue<string>(), body["title"]?.GetValue<string>() ?? "",
                    [.. ((JsonArray?)body["needs"] ?? []).Select(n => n!.GetValue<string>())], body));
            }
        }

        return cases;
    }

    public override string ToString() => Id;
}
