using System.Text;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Splits a script into words and operators, with quotes, escapes, variables and substitutions.</summary>
internal sealed class ShellLexer(string script)
{
    private static readonly string[] Operators = ["&&", "||", ">>", ">&", ";", "|", "&", "(", ")", ">", "<", "\n"];

    private readonly List<WordPart> _parts = [];
    private readonly StringBuilder _text = new();
    private int _at;

    internal static List<ShellToken> Split(string script) => new ShellLexer(script).Split();

    private List<ShellToken> Split()
    {
        var tokens = new List<ShellToken>();
        while (_at < script.Length)
        {
            var c = script[_at];
            if (c is ' ' or '\t' or '\r')
            {
                _at++;
                continue;
            }

            if (c == '#')
            {
                while (_at < script.Length && script[_at] != '\n') _at++;
                continue;
            }

            if (TryOperator(tokens)) continue;
            tokens.Add(new ShellToken("", ReadWord()));
        }

        return tokens;
    }

    private bool TryOperator(List<ShellToken> tokens)
    {
        // "2>" is one operator: the descriptor belongs to it.
        var descriptor = script[_at] is '1' or '2' && _at + 1 < script.Length && script[_at + 1] is '>' ? script[_at].ToString() : "";
        foreach (var op in Operators)
        {
            if (string.CompareOrdinal(script, _at + descriptor.Length, op, 0, op.Length) != 0) continue;
            _at += descriptor.Length + op.Length;
            tokens.Add(new ShellToken(descriptor + op, null));
            return true;
        }

        return false;
    }

    private ShellWord ReadWord()
    {
        _parts.Clear();
        while (_at < script.Length && !" \t\r\n;&|()<>".Contains(script[_at], StringComparison.Ordinal)) ReadPart(isQuoted: false);
        EndText(isQuoted: false);
        return new ShellWord(_parts.ToArray());
    }

    private void ReadPart(bool isQuoted)
    {
        var c = script[_at];
        switch (c)
        {
            case '\'' when !isQuoted:
                EndText(false);
                var end = script.IndexOf('\'', _at + 1);
                if (end < 0) throw new ShellSyntaxException("syntax error: unterminated quoted string") { IsIncomplete = true };
                _parts.Add(new WordPart(WordPartKind.Text, script[(_at + 1)..end], true));
                _at = end + 1;
                break;
            case '"' when !isQuoted:
                EndText(false);
                _at++;
                ReadDoubleQuoted();
                break;
            case '\\' when _at + 1 < script.Length:
                ReadEscape(isQuoted);
                break;
            case '$' when _at + 1 < script.Length:
                ReadDollar(isQuoted);
                break;
            case '`':
                EndText(isQuoted);
                var close = script.IndexOf('`', _at + 1);
                if (close < 0) throw new ShellSyntaxException("syntax error: EOF in backquote substitution") { IsIncomplete = true };
                _parts.Add(new WordPart(WordPartKind.Substitution, script[(_at + 1)..close], isQuoted));
                _at = close + 1;
                break;
            default:
                _text.Append(c);
                _at++;
                break;
        }
    }

    private void ReadDoubleQuoted()
    {
        var parts = _parts.Count;
        while (true)
        {
            if (_at >= script.Length) throw new ShellSyntaxException("syntax error: unterminated quoted string") { IsIncomplete = true };
            if (script[_at] == '"') break;
            ReadPart(isQuoted: true);
        }

        _at++;
        EndText(true);
        // "" is a word of its own, though an empty one.
        if (_parts.Count == parts) _parts.Add(new WordPart(WordPartKind.Text, "", true));
    }

    private void ReadEscape(bool isQuoted)
    {
        var next = script[_at + 1];
        _at += 2;
        if (next == '\n') return;
        if (isQuoted && next is not ('$' or '`' or '"' or '\\'))
        {
            _text.Append('\\').Append(next);
            return;
        }

        EndText(isQuoted);
        _parts.Add(new WordPart(WordPartKind.Text, next.ToString(), true));
    }

    private void ReadDollar(bool isQuoted)
    {
        var next = script[_at + 1];
        if (next == '(')
        {
            if (_at + 2 < script.Length && script[_at + 2] == '(') throw new ShellSyntaxException("arithmetic is not simulated: $((");
            var end = Closing(_at + 1, '(', ')');
            Add(WordPartKind.Substitution, script[(_at + 2)..end], end + 1, isQuoted);
        }
        else if (next == '{')
        {
            var end = Closing(_at + 1, '{', '}');
            Add(WordPartKind.Variable, script[(_at + 2)..end], end + 1, isQuoted);
        }
        else if (char.IsAsciiLetter(next) || next == '_')
        {
            var end = _at + 1;
            while (end < script.Length && (char.IsAsciiLetterOrDigit(script[end]) || script[end] == '_')) end++;
            Add(WordPartKind.Variable, script[(_at + 1)..end], end, isQuoted);
        }
        else if (char.IsAsciiDigit(next) || next is '?' or '$' or '#' or '@' or '*' or '!')
        {
            Add(WordPartKind.Variable, next.ToString(), _at + 2, isQuoted);
        }
        else
        {
            _text.Append('$');
            _at++;
        }
    }

    private void Add(WordPartKind kind, string text, int next, bool isQuoted)
    {
        EndText(isQuoted);
        _parts.Add(new WordPart(kind, text, isQuoted));
        _at = next;
    }

    private int Closing(int open, char opening, char closing)
    {
        var depth = 0;
        for (var i = open; i < script.Length; i++)
        {
            if (script[i] == '\'')
            {
                i = script.IndexOf('\'', i + 1);
                if (i < 0) break;
            }
            else if (script[i] == opening)
            {
                depth++;
            }
            else if (script[i] == closing && --depth == 0)
            {
                return i;
            }
        }

        throw new ShellSyntaxException($"syntax error: missing '{closing}'") { IsIncomplete = true };
    }

    private void EndText(bool isQuoted)
    {
        if (_text.Length == 0) return;
        _parts.Add(new WordPart(WordPartKind.Text, _text.ToString(), isQuoted));
        _text.Clear();
    }
}
