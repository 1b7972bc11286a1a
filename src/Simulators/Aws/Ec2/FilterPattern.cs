using System.Text;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A filter value: * is any characters, ? is one, a backslash before one of them or before another backslash takes it literally.</summary>
/// <remarks>Provenance: Documented (EC2 API reference, "Filter your resources": values are case-sensitive; "\\*amazon\\?\\\\" searches for the literal text).</remarks>
internal static class FilterPattern
{
    // Private use characters that stand for the escaped ones while the pattern is matched.
    private const char LiteralStar = '\uE000';
    private const char LiteralQuestion = '\uE001';

    internal static bool Match(string pattern, string value)
    {
        if (!pattern.AsSpan().ContainsAny('*', '?', '\\')) return string.Equals(pattern, value, StringComparison.Ordinal);
        if (!pattern.Contains('\\', StringComparison.Ordinal)) return Wildcards.Match(pattern, value, ignoreCase: false);
        return Wildcards.Match(Unescape(pattern), value.Replace('*', LiteralStar).Replace('?', LiteralQuestion), ignoreCase: false);
    }

    private static string Unescape(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length && pattern[i + 1] is '*' or '?' or '\\')
            {
                i++;
                text.Append(pattern[i] switch { '*' => LiteralStar, '?' => LiteralQuestion, var other => other });
            }
            else
            {
                text.Append(pattern[i]);
            }
        }

        return text.ToString();
    }
}
