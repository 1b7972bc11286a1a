using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubernetes;

/// <summary>The conditions that polls and watches of a case wait for.</summary>
internal static class ReplayCondition
{
    public static bool Holds(JsonObject condition, int? status, JsonNode? body)
    {
        if (condition["all"] is JsonArray all) return all.All(c => Holds((JsonObject)c!, status, body));
        if (condition["status"] is { } wanted && wanted.GetValue<int>() != status) return false;
        if (condition["path"] is not { } pathNode) return true;
        var path = pathNode.GetValue<string>();
        var found = JsonPath.Find(body, path);
        if (condition.ContainsKey("equals")) return found.Any(f => JsonDifference.Find(condition["equals"], f) is null);
        if (condition["count"] is { } count)
        {
            var actual = found is [JsonArray list] && !path.EndsWith("[*]", StringComparison.Ordinal) ? list.Count : found.Count;
            return actual == int.Parse(count.ToJsonString(), CultureInfo.InvariantCulture);
        }

        if (condition["matches"] is { } pattern)
        {
            return found.Any(f => Regex.IsMatch(f is not null && f.GetValueKind() == JsonValueKind.String ? f.GetValue<string>() : f?.ToJsonString() ?? "null", pattern.GetValue<string>()));
        }

        return condition["absent"]?.GetValue<bool>() == true ? found.Count == 0 : found.Count > 0;
    }
}
