using System.Globalization;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Selectors;

/// <summary>The grammar of label selectors with the error texts of apimachinery (Recorded).</summary>
internal sealed class LabelQueryParser
{
    private const string Operators = "in, notin, =, ==, !=, gt, lt";
    private readonly List<(string Kind, string Text)> _tokens = [];
    private int _next;

    public LabelQueryParser(string text) => Scan(text);

    public LabelQuery Parse()
    {
        var requirements = new List<LabelQueryTerm>();
        while (true)
        {
            var token = Look();
            switch (token.Kind)
            {
                case "id" or "!":
                    requirements.Add(ParseRequirement());
                    token = Take();
                    if (token.Kind == "end") return new LabelQuery(requirements);
                    if (token.Kind != ",") throw new FormatException($"found '{token.Text}', expected: ',' or 'end of string'");
                    var after = Look();
                    if (after.Kind is not ("id" or "!")) throw new FormatException($"found '{after.Text}', expected: identifier after ','");
                    break;
                case "end": return new LabelQuery(requirements);
                default: throw new FormatException($"found '{token.Text}', expected: !, identifier, or 'end of string'");
            }
        }
    }

    private LabelQueryTerm ParseRequirement()
    {
        var isNegated = Look().Kind == "!";
        if (isNegated) Take();
        var key = Take();
        if (key.Kind != "id") throw Unparsable($"found '{key.Text}', expected: identifier");
        var problems = NameRules.QualifiedName(key.Text);
        if (problems.Count > 0) throw Unparsable($"<nil>: Invalid value: \"{key.Text}\": {string.Join("; ", problems)}");
        if (isNegated) return new(key.Text, "!", []);
        var next = Look();
        if (next.Kind is "end" or ",") return new(key.Text, "exists", []);
        var operation = Take();
        switch (operation.Kind)
        {
            case "in" or "notin":
                return new(key.Text, operation.Kind, ParseValues());
            case "=" or "==": return Checked(new(key.Text, "in", [ParseExact()]));
            case "!=": return Checked(new(key.Text, "notin", [ParseExact()]));
            case ">" or "<":
                var bound = ParseExact();
                if (!long.TryParse(bound, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                {
                    throw Unparsable($"values[0]: Invalid value: \"{bound}\": for 'Gt', 'Lt' operators, the value must be an integer");
                }

                return new(key.Text, operation.Kind == ">" ? "gt" : "lt", [bound]);
            default: throw Unparsable($"found '{operation.Text}', expected: {Operators}");
        }
    }

    private static LabelQueryTerm Checked(LabelQueryTerm requirement)
    {
        for (var i = 0; i < requirement.Values.Count; i++)
        {
            var value = requirement.Values[i];
            var problems = NameRules.LabelValue(value);
            if (problems.Count > 0) throw Unparsable($"values[{i}][{requirement.Key}]: Invalid value: \"{value}\": {string.Join("; ", problems)}");
        }

        return requirement;
    }

    private List<string> ParseValues()
    {
        var open = Take();
        if (open.Kind != "(") throw Unparsable($"found '{open.Text}' expected: '('");
        var values = new List<string>();
        while (true)
        {
            var token = Take();
            if (token.Kind == "id" || IsWord(token.Kind))
            {
                values.Add(token.Text);
                var after = Take();
                if (after.Kind == ")") return values;
                if (after.Kind != ",") throw Unparsable($"found '{after.Text}', expected: ',' or ')'");
                if (Look().Kind is ")" or ",") values.Add("");
                if (Look().Kind == ")") { Take(); return values; }
            }
            else if (token.Kind == ")")
            {
                if (values.Count == 0) values.Add("");
                return values;
            }
            else if (token.Kind == ",")
            {
                values.Add("");
                if (Look().Kind == ")") { Take(); values.Add(""); return values; }
            }
            else
            {
                throw Unparsable($"found '{token.Text}', expected: ',', ')' or identifier");
            }
        }
    }

    private string ParseExact()
    {
        var token = Look();
        if (token.Kind is "end" or ",") return "";
        Take();
        if (token.Kind == "id" || IsWord(token.Kind)) return token.Text;
        throw Unparsable($"found '{token.Text}', expected: identifier");
    }

    private static FormatException Unparsable(string why) => new($"unable to parse requirement: {why}");

    private static bool IsWord(string kind) => kind is "in" or "notin";

    private (string Kind, string Text) Look() => _tokens[_next];

    private (string Kind, string Text) Take() => _tokens[_next < _tokens.Count - 1 ? _next++ : _next];

    private void Scan(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                at++;
            }
            else if (IsSpecial(c))
            {
                var end = at + 1;
                while (end < text.Length && IsSpecial(text[end]) && IsOperator(text[at..(end + 1)])) end++;
                _tokens.Add((text[at..end], text[at..end]));
                at = end;
            }
            else
            {
                var end = at;
                while (end < text.Length && !IsSpecial(text[end]) && text[end] is not (' ' or '\t' or '\r' or '\n')) end++;
                var word = text[at..end];
                _tokens.Add((word is "in" or "notin" ? word : "id", word));
                at = end;
            }
        }

        // "in" and "notin" are keys where a key is expected.
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (IsWord(_tokens[i].Kind) && (i == 0 || _tokens[i - 1].Kind is "," or "!")) _tokens[i] = ("id", _tokens[i].Text);
        }

        _tokens.Add(("end", ""));
    }

    private static bool IsSpecial(char c) => c is '=' or '!' or '(' or ')' or ',' or '>' or '<';

    private static bool IsOperator(string text) => text is "==" or "!=";
}
