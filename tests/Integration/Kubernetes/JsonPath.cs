using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubernetes;

/// <summary>The paths of the recorded cases: <c>$.a.b[0].c[*].d[?x.y=z]['k/l']</c>.</summary>
internal static class JsonPath
{
    private static readonly Regex Word = new(@"\G[^.\[]+", RegexOptions.CultureInvariant);

    /// <summary>Every value that the path reaches.</summary>
    public static List<JsonNode?> Find(JsonNode? root, string path) => Find(root, Parse(path));

    /// <summary>Takes out what the path reaches.</summary>
    public static void Drop(JsonNode? root, string path)
    {
        var parts = Parse(path);
        var (kind, argument) = parts[^1];
        foreach (var found in Find(root, parts[..^1]))
        {
            switch (kind, found)
            {
                case ("k", JsonObject map): map.Remove((string)argument!); break;
                case ("*", JsonObject map): map.Clear(); break;
                case ("i", JsonArray list): list.RemoveAt((int)argument!); break;
                case ("?", JsonArray list):
                    for (var i = list.Count - 1; i >= 0; i--)
                    {
                        if (Matches(list[i], ((string, string))argument!)) list.RemoveAt(i);
                    }

                    break;
            }
        }
    }

    /// <summary>A scalar as Python's str() writes it.</summary>
    public static string Text(JsonNode? node) => node is null ? "None" : node.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => node.ToJsonString(),
    };

    private static List<(string Kind, object? Argument)> Parse(string path)
    {
        path = path.StartsWith('$') ? path[1..] : "." + path;
        var parts = new List<(string, object?)>();
        for (var i = 0; i < path.Length;)
        {
            if (path[i] == '.')
            {
                var word = Word.Match(path, i + 1).Value;
                parts.Add(("k", word));
                i += 1 + word.Length;
                continue;
            }

            var quote = path[i + 1];
            if (quote is '\'' or '"')
            {
                var close = path.IndexOf(quote + "]", i + 2, StringComparison.Ordinal);
                parts.Add(("k", path[(i + 2)..close]));
                i = close + 2;
                continue;
            }

            var end = path.IndexOf(']', i);
            var inner = path[(i + 1)..end];
            if (inner == "*") parts.Add(("*", null));
            else if (inner.StartsWith('?'))
            {
                var equals = inner.IndexOf('=', StringComparison.Ordinal);
                parts.Add(("?", (inner[1..equals], inner[(equals + 1)..])));
            }
            else
            {
                parts.Add(("i", int.Parse(inner, System.Globalization.CultureInfo.InvariantCulture)));
            }

            i = end + 1;
        }

        return parts;
    }

    private static List<JsonNode?> Find(JsonNode? root, List<(string Kind, object? Argument)> parts)
    {
        var current = new List<JsonNode?> { root };
        foreach (var (kind, argument) in parts)
        {
            var next = new List<JsonNode?>();
            foreach (var node in current)
            {
                switch (kind, node)
                {
                    case ("k", JsonObject map) when map.TryGetPropertyValue((string)argument!, out var value): next.Add(value); break;
                    case ("i", JsonArray list):
                        var index = (int)argument!;
                        if (index < 0) index += list.Count;
                        if (index >= 0 && index < list.Count) next.Add(list[index]);
                        break;
                    case ("*", JsonArray list): next.AddRange(list); break;
                    case ("*", JsonObject map): next.AddRange(map.Select(p => p.Value)); break;
                    case ("?", JsonArray list): next.AddRange(list.Where(x => Matches(x, ((string, string))argument!))); break;
                }
            }

            current = next;
        }

        return current;
    }

    private static bool Matches(JsonNode? node, (string Path, string Value) filter) => Find(node, "$." + filter.Path).Any(y => Text(y) == filter.Value);
}
