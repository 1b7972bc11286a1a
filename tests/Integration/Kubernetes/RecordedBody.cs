using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drydock.Integration.Kubernetes;

/// <summary>The body of a step, byte for byte as the recorder sent it: text as it is, else JSON with a space after each comma and colon (some errors quote it).</summary>
internal static class RecordedBody
{
    public static byte[] Of(JsonNode given)
    {
        if (given.GetValueKind() == JsonValueKind.String) return Encoding.UTF8.GetBytes(given.GetValue<string>());
        var text = new StringBuilder();
        Write(given, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject fields:
                text.Append('{');
                var isFirst = true;
                foreach (var (name, value) in fields)
                {
                    text.Append(isFirst ? "" : ", ").Append(JsonSerializer.Serialize(name, ReplayCase.Relaxed)).Append(": ");
                    isFirst = false;
                    Write(value, text);
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(items[i], text);
                }

                text.Append(']');
                break;
            default:
                text.Append(node is null ? "null" : node.ToJsonString(ReplayCase.Relaxed));
                break;
        }
    }
}
