using System.Text;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>$(NAME) in command, args and env values: replaced when the variable is known, left as it is when not; $$ is a dollar. Provenance: Documented (third_party/forked/golang/expansion).</summary>
internal static class VariableExpansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
                continue;
            }

            var close = text[i + 1] == '(' ? text.IndexOf(')', i + 2) : -1;
            if (close < 0)
            {
                result.Append('$');
                continue;
            }

            var name = text[(i + 2)..close];
            result.Append(variables.TryGetValue(name, out var value) ? value : text[i..(close + 1)]);
            i = close;
        }

        return result.ToString();
    }
}
