using System.Text;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>What Go's JSON scanner says about a text that is no JSON.</summary>
internal static class GoJsonError
{
    private const int SummaryBytesMax = 30;

    /// <summary>As deep as documents are read here; a real server goes on to 10,000.</summary>
    private const int DepthMax = 512;

    /// <summary>As the universal decoder reports it, with the head of the text.</summary>
    public static string Couldnt(string text) => $"{Problem(text)} ({Summary(text)})";

    /// <summary>As the universal decoder reports it.</summary>
    public static string Problem(string text)
    {
        var problem = Describe(text);
        if (problem.Length == 0)
        {
            var found = text.TrimStart()[0] switch { '[' => "array", '"' => "string", 't' or 'f' => "bool", _ => "number" };
            problem = $"json: cannot unmarshal {found} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}";
        }

        return $"couldn't get version/kind; json parse error: {problem}";
    }

    /// <summary>The head of a body as errors show it: as text where it looks like an object, else in hexadecimal (Documented: summarizeData of apiserver).</summary>
    public static string Summary(string text)
    {
        if (text.Length == 0) return "<empty>";
        var bytes = Encoding.UTF8.GetBytes(text);
        var shown = text[0] == '{' ? Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, SummaryBytesMax))) : Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, SummaryBytesMax)));
        return bytes.Length > SummaryBytesMax ? shown + " ..." : shown;
    }

    /// <summary>The scanner's own message.</summary>
    public static string Describe(string text)
    {
        var at = 0;
        try
        {
            SkipSpace(text, ref at);
            Value(text, ref at, 0);
            SkipSpace(text, ref at);
            if (at < text.Length) throw new FormatException($"invalid character {Quote(text[at])} after top-level value");
            return "";
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    private static void Value(string text, ref int at, int depth)
    {
        if (at >= text.Length) throw End();
        switch (text[at])
        {
            case '{': Members(text, ref at, '}', true, depth + 1); break;
            case '[': Members(text, ref at, ']', false, depth + 1); break;
            case '"': Text(text, ref at); break;
            case 't': Literal(text, ref at, "true"); break;
            case 'f': Literal(text, ref at, "false"); break;
            case 'n': Literal(text, ref at, "null"); break;
            case var c when c == '-' || char.IsAsciiDigit(c):
                at++;
                while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or 'e' or 'E' or '+' or '-')) at++;
                break;
            default: throw new FormatException($"invalid character {Quote(text[at])} looking for beginning of value");
        }
    }

    private static void Members(string text, ref int at, char close, bool isObject, int depth)
    {
        if (depth > DepthMax) throw new FormatException("exceeded max depth");
        at++;
        SkipSpace(text, ref at);
        if (at < text.Length && text[at] == close)
        {
            at++;
            return;
        }

        while (true)
        {
            SkipSpace(text, ref at);
            if (isObject)
            {
                if (at >= text.Length) throw End();
                if (text[at] != '"') throw new FormatException($"invalid character {Quote(text[at])} looking for beginning of object key string");
                Text(text, ref at);
                SkipSpace(text, ref at);
                if (at >= text.Length) throw End();
                if (text[at] != ':') throw new FormatException($"invalid character {Quote(text[at])} after object key");
                at++;
                SkipSpace(text, ref at);
            }

            Value(text, ref at, depth);
            SkipSpace(text, ref at);
            if (at >= text.Length) throw End();
            if (text[at] == close) break;
            if (text[at] != ',') throw new FormatException($"invalid character {Quote(text[at])} after {(isObject ? "object key:value pair" : "array element")}");
            at++;
        }

        at++;
    }

    private static void Text(string text, ref int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"')
            {
                at++;
                return;
            }
            else if (text[at] < ' ') throw new FormatException($"invalid character {Quote(text[at])} in string literal");
        }

        throw End();
    }

    private static void Literal(string text, ref int at, string literal)
    {
        for (var i = 1; i < literal.Length; i++)
        {
            if (at + i >= text.Length) throw End();
            if (text[at + i] != literal[i]) throw new FormatException($"invalid character {Quote(text[at + i])} in literal {literal} (expecting {Quote(literal[i])})");
        }

        at += literal.Length;
    }

    private static void SkipSpace(string text, ref int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n') at++;
    }

    private static FormatException End() => new("unexpected end of JSON input");

    private static string Quote(char c) => c switch
    {
        '\'' => "'\\''",
        '\n' => "'\\n'",
        '\t' => "'\\t'",
        '\r' => "'\\r'",
        '\\' => "'\\\\'",
        < ' ' or '\u007f' => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'\\x{(int)c:x2}'"),
        _ => $"'{c}'",
    };
}
