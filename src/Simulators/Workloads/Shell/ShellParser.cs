namespace Drydock.Simulators.Workloads.Shell;

/// <summary>Parses a script: lists, pipelines, redirections, subshells, if, while, until, for, functions, background jobs. Case and here-documents are refused.</summary>
internal sealed class ShellParser
{
    private readonly List<ShellToken> _tokens;
    private int _at;

    private ShellParser(List<ShellToken> tokens) => _tokens = tokens;

    /// <exception cref="ShellSyntaxException">It is no script, or one beyond this shell.</exception>
    internal static ShellNode Parse(string script)
    {
        var parser = new ShellParser(ShellLexer.Split(script));
        var node = parser.ParseList();
        if (parser._at < parser._tokens.Count) throw parser.Unexpected();
        return node;
    }

    private string Operator => _at < _tokens.Count && _tokens[_at].Word is null ? _tokens[_at].Operator : "";

    private string? Keyword => _at < _tokens.Count ? _tokens[_at].Word?.Literal : null;

    private ShellNode ParseList(params string[] ends)
    {
        var nodes = new List<ShellNode>();
        while (true)
        {
            while (Operator is ";" or "\n") _at++;
            if (_at >= _tokens.Count || Operator == ")" || (Keyword is { } word && ends.Contains(word))) break;
            var node = ParseAndOr();
            if (Operator == "&")
            {
                _at++;
                nodes.Add(new Background(node));
                if (Operator == ";") throw Unexpected();
                continue;
            }

            nodes.Add(node);
            if (_at < _tokens.Count && Operator is not (";" or "\n" or ")")) throw Unexpected();
        }

        return nodes.Count == 1 ? nodes[0] : new Sequence(nodes);
    }

    private ShellNode ParseAndOr()
    {
        var left = ParsePipeline();
        while (Operator is "&&" or "||")
        {
            var isAnd = _tokens[_at++].Operator == "&&";
            while (Operator == "\n") _at++;
            left = new AndOr(left, ParsePipeline(), isAnd);
        }

        return left;
    }

    private ShellNode ParsePipeline()
    {
        var isNegated = false;
        while (Keyword == "!")
        {
            isNegated = !isNegated;
            _at++;
        }

        var commands = new List<ShellNode> { ParseCommand() };
        while (Operator == "|")
        {
            _at++;
            while (Operator == "\n") _at++;
            commands.Add(ParseCommand());
        }

        return commands.Count == 1 && !isNegated ? commands[0] : new Pipeline(commands, isNegated);
    }

    private ShellNode ParseCommand()
    {
        if (Operator == "(")
        {
            _at++;
            var body = ParseList();
            if (Operator != ")") throw Unexpected();
            _at++;
            return new Subshell(body, ParseRedirections());
        }

        switch (Keyword)
        {
            case "if": return ParseIf();
            case "while" or "until":
                var until = _tokens[_at++].Word!.Literal == "until";
                var condition = ParseList("do");
                return new Loop(condition, ParseBody(), until);
            case "for": return ParseFor();
            case "{":
                _at++;
                var group = ParseList("}");
                Expect("}");
                return group;
            case "case" or "function" or "select": throw new ShellSyntaxException($"not simulated: {Keyword}");
            default: return ParseSimple();
        }
    }

    private ShellNode ParseIf()
    {
        _at++;
        var condition = ParseList("then");
        Expect("then");
        var then = ParseList("elif", "else", "fi");
        if (Keyword == "elif") return new Conditional(condition, then, ParseIf());
        ShellNode? otherwise = null;
        if (Keyword == "else")
        {
            _at++;
            otherwise = ParseList("fi");
        }

        Expect("fi");
        return new Conditional(condition, then, otherwise);
    }

    private ShellNode ParseFor()
    {
        _at++;
        var name = Keyword ?? throw Unexpected();
        _at++;
        Expect("in");
        var words = new List<ShellWord>();
        while (_at < _tokens.Count && _tokens[_at].Word is { } word)
        {
            words.Add(word);
            _at++;
        }

        while (Operator is ";" or "\n") _at++;
        return new ForEach(name, words, ParseBody());
    }

    private ShellNode ParseBody()
    {
        Expect("do");
        var body = ParseList("done");
        Expect("done");
        return body;
    }

    private ShellNode ParseSimple()
    {
        var (assignments, words, redirections) = (new List<(string, ShellWord)>(), new List<ShellWord>(), new List<Redirection>());
        while (_at < _tokens.Count)
        {
            if (TryRedirection(redirections)) continue;
            if (_tokens[_at].Word is not { } word) break;
            _at++;
            if (words.Count == 0 && Operator == "(" && word.Literal is { } function) return ParseFunction(function);
            if (words.Count == 0 && TryAssignment(word) is { } assignment) assignments.Add(assignment);
            else words.Add(word);
        }

        if (words.Count == 0 && assignments.Count == 0 && redirections.Count == 0) throw Unexpected();
        return new SimpleCommand(assignments, words, redirections);
    }

    private FunctionDefinition ParseFunction(string name)
    {
        _at++;
        if (Operator != ")") throw Unexpected();
        _at++;
        while (Operator == "\n") _at++;
        return new FunctionDefinition(name, ParseCommand());
    }

    private List<Redirection> ParseRedirections()
    {
        var redirections = new List<Redirection>();
        while (_at < _tokens.Count && TryRedirection(redirections))
        {
        }

        return redirections;
    }

    private bool TryRedirection(List<Redirection> redirections)
    {
        var op = Operator;
        var descriptor = op.Length > 0 && char.IsAsciiDigit(op[0]) ? op[0] - '0' : -1;
        if (descriptor >= 0) op = op[1..];
        if (op is not (">" or ">>" or "<" or ">&")) return false;
        _at++;
        if (op == "<" && Operator == "<") throw new ShellSyntaxException("here-documents are not simulated: <<");
        if (_at >= _tokens.Count || _tokens[_at].Word is not { } target) throw Unexpected();
        _at++;
        redirections.Add(new Redirection(descriptor >= 0 ? descriptor : op == "<" ? 0 : 1, op, target));
        return true;
    }

    private static (string Name, ShellWord Value)? TryAssignment(ShellWord word)
    {
        if (word.Parts.Count == 0 || word.Parts[0] is not { Kind: WordPartKind.Text, IsQuoted: false } first) return null;
        var equals = first.Text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || char.IsAsciiDigit(first.Text[0])) return null;
        foreach (var c in first.Text.AsSpan(0, equals))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return null;
        }

        WordPart[] value = [first with { Text = first.Text[(equals + 1)..] }, .. word.Parts.Skip(1)];
        return (first.Text[..equals], new ShellWord(value));
    }

    private void Expect(string word)
    {
        if (Keyword != word) throw Unexpected();
        _at++;
    }

    private ShellSyntaxException Unexpected() => new(_at >= _tokens.Count
        ? "syntax error: unexpected end of file"
        : $"syntax error near unexpected token `{(_tokens[_at].Word is null ? _tokens[_at].Operator.Replace("\n", "newline", StringComparison.Ordinal) : Keyword ?? "word")}'") { IsIncomplete = _at >= _tokens.Count };
}
