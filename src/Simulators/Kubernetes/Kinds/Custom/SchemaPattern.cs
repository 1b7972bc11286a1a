using System.Text.RegularExpressions;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>A regular expression of a schema. Go's syntax is close to .NET's; where .NET refuses, nothing is checked (<see cref="IsValid"/> is false). Matching is bounded in time by a machine without backtracking where the expression allows it.</summary>
internal sealed class SchemaPattern
{
    private readonly Regex? _regex;

    private SchemaPattern(string text, Regex? regex, string? error)
    {
        Text = text;
        _regex = regex;
        Error = error;
    }

    public string Text { get; }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Error { get; }

    public bool IsValid => _regex is not null;

    public static SchemaPattern Compile(string text)
    {
        // Go writes named groups (?P<n>…), and its $ does not match before a last line feed.
        var source = text.Replace("(?P<", "(?<", StringComparison.Ordinal);
        if (source.EndsWith('$') && !source.EndsWith("\\$", StringComparison.Ordinal)) source = source[..^1] + "\\z";
        try
        {
            return new SchemaPattern(text, new Regex(source, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), null);
        }
        catch (NotSupportedException)
        {
            // Look-around and back references: Go has neither.
            return new SchemaPattern(text, null, $"error parsing regexp: invalid or unsupported Perl syntax: `{text}`");
        }
        catch (RegexParseException exception)
        {
            return new SchemaPattern(text, null, Describe(text, exception));
        }
    }

    public bool IsMatch(string value) => _regex is null || _regex.IsMatch(value);

    private static string Describe(string text, RegexParseException exception) => exception.Error switch
    {
        RegexParseError.InsufficientClosingParentheses => $"error parsing regexp: missing closing ): `{text}`",
        RegexParseError.InsufficientOpeningParentheses => $"error parsing regexp: unexpected ): `{text}`",
        RegexParseError.UnterminatedBracket => $"error parsing regexp: missing closing ]: `{text[Bracket(text)..]}`",
        RegexParseError.QuantifierAfterNothing => $"error parsing regexp: missing argument to repetition operator: `{text.AsSpan(Quantifier(text), 1)}`",
        _ => $"error parsing regexp: invalid or unsupported Perl syntax: `{text}`",
    };

    private static int Bracket(string text) => Math.Max(0, text.LastIndexOf('['));

    private static int Quantifier(string text) => Math.Max(0, text.AsSpan().IndexOfAny('*', '+', '?'));
}
