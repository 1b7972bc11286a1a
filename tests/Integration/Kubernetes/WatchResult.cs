using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubernetes;

/// <summary>Writes the events of a watch as the recorder did.</summary>
internal static class WatchResult
{
    public static bool IsWanted(JsonObject step, JsonObject change) =>
        step["only"] is not JsonArray only || only.All(c => ReplayCondition.Holds((JsonObject)c!, null, change));

    public static JsonObject Make(JsonObject step, ReplayWatch watch, Scrubber scrubber)
    {
        if (watch.Answer.Status != 200)
        {
            return new JsonObject { ["status"] = watch.Answer.Status, ["headers"] = watch.Answer.Headers.DeepClone(), ["body"] = scrubber.Scrub(watch.Answer.Body) };
        }

        var events = new JsonArray();
        var last = new Dictionary<string, SortedDictionary<string, JsonNode?>>(StringComparer.Ordinal);
        foreach (var change in watch.Events) Add(step, (JsonObject)change.DeepClone(), scrubber, events, last);
        if (step["sortBy"] is JsonArray sort)
        {
            var sorted = events.OrderBy(e => string.Join("|", sort.Select(p => string.Join(",", JsonPath.Find(e, p!.GetValue<string>()).Select(f => f?.ToJsonString())))), StringComparer.Ordinal)
                .Select(e => e!.DeepClone()).ToArray();
            events = new JsonArray(sorted);
        }

        var result = new JsonObject { ["status"] = 200, ["headers"] = watch.Answer.Headers.DeepClone(), ["events"] = events };
        if (step["untilClosed"] is not null) result["closed"] = watch.WasClosed;
        return result;
    }

    public static JsonObject Pick(JsonNode? body, JsonArray paths)
    {
        var result = new JsonObject();
        foreach (var path in paths.Select(p => p!.GetValue<string>()))
        {
            var found = JsonPath.Find(body, path);
            var isMany = path.Contains("[*]", StringComparison.Ordinal) || path.Contains("[?", StringComparison.Ordinal);
            result[path] = isMany ? new JsonArray([.. found.Select(f => f?.DeepClone())]) : found.Count > 0 ? found[0]?.DeepClone() : "<absent>";
        }

        return result;
    }

    private static void Add(JsonObject step, JsonObject change, Scrubber scrubber, JsonArray events, Dictionary<string, SortedDictionary<string, JsonNode?>> last)
    {
        var type = change["type"]!.GetValue<string>();
        if (type == "BOOKMARK")
        {
            if (change["object"]!["metadata"]?["resourceVersion"] is not null) change["object"]!["metadata"]!["resourceVersion"] = "bookmarkrv";
            if (step["keepBookmarks"] is null && change["object"]!["metadata"]?["annotations"] is null) return;
        }

        if (!IsWanted(step, change)) return;
        var scrubbed = scrubber.Scrub(change["object"]);
        foreach (var path in step["drop"] as JsonArray ?? []) JsonPath.Drop(scrubbed, path!.GetValue<string>());
        if (step["mode"]?.GetValue<string>() == "changes" && type is "ADDED" or "MODIFIED" or "DELETED")
        {
            AddChanges(step, type, (JsonObject)scrubbed!, events, last);
        }
        else if (step["pick"] is JsonArray picked)
        {
            var result = new JsonObject { ["type"] = type };
            foreach (var (key, value) in Pick(scrubbed, picked)) result[key] = value?.DeepClone();
            if (step["collapse"] is null || events.Count == 0 || JsonDifference.Find(events[^1], result) is not null) events.Add(result);
        }
        else
        {
            events.Add(new JsonObject { ["type"] = type, ["object"] = scrubbed });
        }
    }

    private static void AddChanges(JsonObject step, string type, JsonObject scrubbed, JsonArray events, Dictionary<string, SortedDictionary<string, JsonNode?>> last)
    {
        var name = scrubbed["metadata"]!["name"]?.GetValue<string>() ?? "";
        var key = $"{scrubbed["kind"]}/{name}";
        ((JsonObject)scrubbed["metadata"]!).Remove("resourceVersion");
        var flat = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        Flatten(scrubbed, "$", flat);
        if (step["fields"] is JsonArray fields)
        {
            foreach (var path in flat.Keys.Where(p => !fields.Any(f => p.StartsWith(f!.GetValue<string>(), StringComparison.Ordinal))).ToList()) flat.Remove(path);
        }

        var changes = new JsonObject();
        var before = last.GetValueOrDefault(key);
        foreach (var (path, value) in flat)
        {
            if (before is null || !before.TryGetValue(path, out var old) || JsonDifference.Find(old, value) is not null) changes[path] = value?.DeepClone();
        }

        foreach (var path in before?.Keys.Where(p => !flat.ContainsKey(p)) ?? []) changes[path] = "<removed>";
        last[key] = flat;
        if (before is not null && changes.Count == 0 && type == "MODIFIED") return;
        events.Add(new JsonObject { ["type"] = type, ["name"] = scrubbed["metadata"]!["name"]?.DeepClone(), ["changes"] = changes });
    }

    private static void Flatten(JsonNode? node, string path, SortedDictionary<string, JsonNode?> into)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map) Flatten(value, path + (Regex.IsMatch(key, "^[A-Za-z0-9_-]+$") ? "." + key : $"['{key}']"), into);
                break;
            case JsonArray { Count: > 0 } list:
                for (var i = 0; i < list.Count; i++) Flatten(list[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), into);
                break;
            default: into[path] = node; break;
        }
    }
}
