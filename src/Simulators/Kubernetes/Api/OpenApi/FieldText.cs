using System.Text;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>Descriptions of our own for types and fields: what <c>kubectl explain</c> prints. The prose of the real API reference is not repeated here.</summary>
internal static class FieldText
{
    public static string OfType(string name) => name switch
    {
        "ObjectMeta" => "Metadata that every object has: name, labels, owners and what the server keeps of it.",
        "ListMeta" => "Metadata of a list: its resourceVersion, and how to get its next page.",
        _ => $"{Words(name, true)}, as version 1.36 of the API has it.",
    };

    public static string OfField(string typeName, string field) => field switch
    {
        "apiVersion" => "Group and version of the API in which the object is written.",
        "kind" => "Kind of the object.",
        "metadata" => "Standard metadata of the object.",
        "spec" => $"What is wanted of the {typeName}.",
        "status" => $"What was last observed of the {typeName}; written by the system.",
        _ => $"{Words(field, true)} of the {typeName}.",
    };

    /// <summary>"accessModes" as "Access modes".</summary>
    private static string Words(string name, bool isStart)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var isWord = i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]);
            if (isWord) text.Append(' ');
            var isAcronym = char.IsUpper(name[i]) && ((i + 1 < name.Length && char.IsUpper(name[i + 1])) || (i > 0 && char.IsUpper(name[i - 1])));
            text.Append(i == 0 && isStart ? char.ToUpperInvariant(name[i]) : isAcronym ? name[i] : char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
