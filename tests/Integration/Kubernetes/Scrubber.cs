using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubernetes;

/// <summary>Replaces what differs from run to run (uids, versions, times, generated names) by references, as the recorder did: an equal number means an equal value.</summary>
internal sealed partial class Scrubber(IReadOnlyDictionary<string, string> substitutions, bool keepsManagedFields, IReadOnlyList<(string Pattern, string By)> extra)
{
    private static readonly string[] HashKeys = ["controller-revision-hash", "pod-template-hash", "currentRevision", "updateRevision"];
    private static readonly string[] AgeColumns = ["Age", "Last Seen", "First Seen", "Duration", "Started"];
    private readonly Dictionary<string, Dictionary<string, string>> _references = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>A scrubbed copy.</summary>
    public JsonNode? Scrub(JsonNode? node)
    {
        Collect(node);
        return Walk(node, null, false, false);
    }

    public string Text(string text)
    {
        text = CutManaged(text);
        foreach (var key in substitutions.Keys.OrderByDescending(k => k.Length)) text = text.Replace(key, substitutions[key], StringComparison.Ordinal);
        if (text.Length > 20000) return $"<long:{text.Length.ToString(CultureInfo.InvariantCulture)}>";
        foreach (var key in _names.Keys.OrderByDescending(k => k.Length)) text = text.Replace(key, _names[key], StringComparison.Ordinal);
        text = Jwt().Replace(text, "<jwt>");
        text = Pem().Replace(text, "<pem>");
        text = Regex.Replace(text, @"(hostpath\.csi\.k8s\.io_)[^_\s]+_", "$1<host>_");
        text = Uuid().Replace(text, m => Reference("uid", m.Value));
        text = Time().Replace(text, "<time>");
        text = Regex.Replace(text, @"(ResourceVersion in (?:precondition|object meta): )(\d+)", m => m.Groups[1].Value + Reference("rv", m.Groups[2].Value));
        text = Regex.Replace(text, @"(""resourceVersion\\?"":\\?"")(\d+)(\\?"")", m => m.Groups[1].Value + Reference("rv", m.Groups[2].Value) + m.Groups[3].Value);
        text = Regex.Replace(text, @"(ResourceVersion in (?:the precondition|record) \()(\d+)(\))", m => m.Groups[1].Value + Reference("rv", m.Groups[2].Value) + m.Groups[3].Value);
        text = Regex.Replace(text, @"\b\d{13}-\d{1,5}-(?=hostpath)", "<identity>-");
        foreach (var (pattern, by) in extra) text = Regex.Replace(text, pattern, by);
        text = Regex.Replace(text, @"([Tt]oo (?:old|large) resource version: )\d+( \(|, current: )\d+", "$1<n>$2<n>");
        text = Regex.Replace(text, "kube-api-access-[a-z0-9]{5}", "kube-api-access-<rand>");
        text = Regex.Replace(text, @"\.[0-9a-f]{16}\b", ".<hex>");
        text = Regex.Replace(text, @"\b10\.96\.\d+\.\d+", m => Reference("clusterip", m.Value));
        text = Regex.Replace(text, @"\b10\.244\.0\.(?!1\b)\d+", m => Reference("podip", m.Value));
        text = Regex.Replace(text, "(containerd://)[0-9a-f]{64}", "$1<cid>");
        return Regex.Replace(text, @"127\.0\.0\.1:\d{4,5}(?=->| |:)", "127.0.0.1:<port>");
    }

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?$")]
    private static partial Regex Age();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")]
    private static partial Regex Jwt();

    [GeneratedRegex(@"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----\n?", RegexOptions.Singleline)]
    private static partial Regex Pem();

    private static string CutManaged(string text)
    {
        var match = Regex.Match(text, @"\\*""managedFields\\*"":\[");
        if (!match.Success) return text;
        var at = match.Index + match.Length;
        for (var depth = 1; at < text.Length && depth > 0; at++) depth += text[at] == '[' ? 1 : text[at] == ']' ? -1 : 0;
        return text[..match.Index] + "<managedFields>" + text[at..];
    }

    private string Reference(string kind, string value)
    {
        if (!_references.TryGetValue(kind, out var known)) _references[kind] = known = [];
        if (!known.TryGetValue(value, out var reference)) known[value] = reference = $"<{kind}:{(known.Count + 1).ToString(CultureInfo.InvariantCulture)}>";
        return reference;
    }

    private void Collect(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Collect(item);
        }

        if (node is not JsonObject map) return;
        if (map["metadata"] is JsonObject meta && String(meta["generateName"]) is { } prefix && String(meta["name"]) is { } name
            && name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && !name[prefix.Length..].All(char.IsDigit))
        {
            _names.TryAdd(name, $"{prefix}<name:{1 + _names.Values.Count(v => v.Contains("<name:", StringComparison.Ordinal))}>");
        }

        foreach (var (key, value) in map)
        {
            if (HashKeys.Contains(key) && String(value) is { Length: >= 8 } text)
            {
                _names.TryAdd(text[(text.LastIndexOf('-') + 1)..], $"<hash:{1 + _names.Values.Count(v => v.Contains("<hash:", StringComparison.Ordinal))}>");
            }

            Collect(value);
        }
    }

    private JsonNode? Walk(JsonNode? node, string? key, bool hasParent, bool parentIsList)
    {
        switch (node)
        {
            case JsonObject map: return WalkObject(map, key, hasParent, parentIsList);
            case JsonArray list: return new JsonArray([.. list.Select(i => Walk(i, key, hasParent, parentIsList))]);
            case null: return null;
        }

        if (node.GetValueKind() == JsonValueKind.String) return Text(node.GetValue<string>());
        if (node.GetValueKind() == JsonValueKind.Number && long.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out var number) && number > 1_000_000_000_000_000) return "<nanos>";
        return node.DeepClone();
    }

    private JsonObject WalkObject(JsonObject map, string? key, bool hasParent, bool parentIsList)
    {
        var result = new JsonObject();
        var isTable = String(map["kind"]) == "Table";
        var isList = isTable || (map.ContainsKey("items") && map["metadata"] is JsonObject) || ((String(map["kind"]) ?? "").EndsWith("List", StringComparison.Ordinal) && map.ContainsKey("metadata"));
        foreach (var (name, value) in map)
        {
            if (name == "managedFields" && !keepsManagedFields) continue;
            var scrubbed = Text(name);
            var text = String(value);
            if (name == "resourceVersion" && text is not null) result[scrubbed] = Version(text, key, hasParent && parentIsList);
            else if (name == "storageVersionHash") result[scrubbed] = text is { Length: > 0 } ? "<hash>" : value?.DeepClone();
            else if (name == "continue" && text is { Length: > 0 }) result[scrubbed] = "<continue>";
            else if (name == "token" && text is { Length: > 60 }) result[scrubbed] = "<token>";
            else if (isTable && name == "columnDefinitions" && value is JsonArray columns) result[scrubbed] = Columns(columns);
            else if (isTable && name == "rows" && value is JsonArray rows) result[scrubbed] = Rows(rows, map["columnDefinitions"] as JsonArray);
            else result[scrubbed] = Walk(value, name, true, isList);
        }

        return result;
    }

    private string Version(string text, string? key, bool isListMetadata)
    {
        var isNumber = text.Length > 0 && text.All(char.IsAsciiDigit);
        if (key == "metadata" && isListMetadata) return text.Length == 0 ? text : "<listrv>";
        if (key is "involvedObject" or "regarding" or "status") return isNumber ? "<rv>" : text;
        return isNumber && text != "0" ? Reference("rv", text) : text;
    }

    private static JsonArray Columns(JsonArray columns)
    {
        var copy = (JsonArray)columns.DeepClone();
        foreach (var column in copy.OfType<JsonObject>()) column["description"] = String(column["description"]) is { Length: > 0 } ? "<text>" : "";
        return copy;
    }

    private JsonArray Rows(JsonArray rows, JsonArray? columns)
    {
        var ages = (columns ?? []).Select((c, i) => (c, i)).Where(p => AgeColumns.Contains(String(p.c?["name"])) || String(p.c?["type"]) == "date").Select(p => p.i).ToList();
        var result = new JsonArray();
        foreach (var row in rows.Select(r => (JsonObject)r!.DeepClone()))
        {
            if (row["cells"] is JsonArray cells)
            {
                for (var i = 0; i < cells.Count; i++)
                {
                    if (String(cells[i]) is not { } cell) continue;
                    if (ages.Contains(i) && cell.Length > 0 && Age().IsMatch(cell)) cells[i] = "<age>";
                    else cells[i] = Regex.Replace(cell, @"\(\d+[smhd]\w* ago\)", "(<age> ago)");
                }
            }

            result.Add(Walk(row, "rows", true, true));
        }

        return result;
    }

    private static string? String(JsonNode? node) => node is not null && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
