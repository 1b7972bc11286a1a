using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubernetes;

/// <summary>The first place in which two JSON values differ, fields in any order; null when they don't.</summary>
internal sealed record JsonDifference(string Path, string Expected, string Got)
{
    private static readonly Regex Plain = new("^[A-Za-z0-9_-]+$", RegexOptions.CultureInvariant);

    public static JsonDifference? Find(JsonNode? expected, JsonNode? got, string path = "$")
    {
        switch (expected, got)
        {
            case (JsonObject left, JsonObject right):
                foreach (var (key, value) in left)
                {
                    var child = path + (Plain.IsMatch(key) ? "." + key : $"['{key}']");
                    if (!right.TryGetPropertyValue(key, out var other)) return new(child, Show(value), "<absent>");
                    if (Find(value, other, child) is { } difference) return difference;
                }

                foreach (var (key, value) in right)
                {
                    if (!left.ContainsKey(key)) return new($"{path}.{key}", "<absent>", Show(value));
                }

                return null;
            case (JsonArray left, JsonArray right):
                for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
                {
                    if (Find(left[i], right[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")) is { } difference) return difference;
                }

                return left.Count == right.Count ? null
                    : new(path + ".length", left.Count.ToString(CultureInfo.InvariantCulture), right.Count.ToString(CultureInfo.InvariantCulture));
            default: return Same(expected, got) ? null : new(path, Show(expected), Show(got));
        }
    }

    private static bool Same(JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null) return left is null && right is null;
        if (left.GetValueKind() == JsonValueKind.Number && right.GetValueKind() == JsonValueKind.Number)
        {
            return double.Parse(left.ToJsonString(), CultureInfo.InvariantCulture).Equals(double.Parse(right.ToJsonString(), CultureInfo.InvariantCulture));
        }

        return left.GetValueKind() == right.GetValueKind() && JsonPath.Text(left) == JsonPath.Text(right);
    }

    private static string Show(JsonNode? node)
    {
        var text = node is null ? "null" : node.ToJsonString(ReplayCase.Relaxed);
        return text.Length > 1500 ? text[..1500] : text;
    }
}
