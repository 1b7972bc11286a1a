namespace Drydock.Simulators.Workloads.Shell;

/// <summary>A parsed piece of a script.</summary>
internal abstract record ShellNode;

/// <summary>Assignments, words and redirections: "A=1 cmd x &gt; file".</summary>
internal sealed record SimpleCommand(
    IReadOnlyList<(string Name, ShellWord Value)> Assignments, IReadOnlyList<ShellWord> Words, IReadOnlyList<Redirection> Redirections) : ShellNode;

/// <summary>Commands joined by "|", perhaps with "!" before.</summary>
internal sealed record Pipeline(IReadOnlyList<ShellNode> Commands, bool IsNegated) : ShellNode;

/// <summary>Two nodes joined by "&amp;&amp;" or "||".</summary>
internal sealed record AndOr(ShellNode Left, ShellNode Right, bool IsAnd) : ShellNode;

/// <summary>Nodes one after the other.</summary>
internal sealed record Sequence(IReadOnlyList<ShellNode> Nodes) : ShellNode;

/// <summary>"command &amp;": nobody waits for it.</summary>
internal sealed record Background(ShellNode Body) : ShellNode;

/// <summary>"( … )": changes of variables and directory stay inside.</summary>
internal sealed record Subshell(ShellNode Body, IReadOnlyList<Redirection> Redirections) : ShellNode;

/// <summary>"while" and "until".</summary>
internal sealed record Loop(ShellNode Condition, ShellNode Body, bool Until) : ShellNode;

/// <summary>"for name in words".</summary>
internal sealed record ForEach(string Name, IReadOnlyList<ShellWord> Words, ShellNode Body) : ShellNode;

/// <summary>"if", with what follows else (or an elif as another one).</summary>
internal sealed record Conditional(ShellNode Condition, ShellNode Then, ShellNode? Else) : ShellNode;

/// <summary>"name() body".</summary>
internal sealed record FunctionDefinition(string Name, ShellNode Body) : ShellNode;

/// <summary>"2&gt;&gt; target": descriptor, operator and file, or another descriptor after "&gt;&amp;".</summary>
internal sealed record Redirection(int Descriptor, string Operator, ShellWord Target);

/// <summary>A word before expansion.</summary>
internal sealed record ShellWord(IReadOnlyList<WordPart> Parts)
{
    /// <summary>The text when nothing in it is to be expanded or was quoted, else null.</summary>
    internal string? Literal => Parts is [{ Kind: WordPartKind.Text, IsQuoted: false } only] ? only.Text : null;
}

/// <summary>Text, or something to be put in its place.</summary>
internal sealed record WordPart(WordPartKind Kind, string Text, bool IsQuoted)
{
    private ShellNode? _script;

    /// <summary>Of a substitution: parsed when it is first run, and kept, since loops run it again and again.</summary>
    /// <exception cref="ShellSyntaxException">It is no script, or one beyond this shell.</exception>
    internal ShellNode Script => _script ??= ShellParser.Parse(Text);
}

/// <summary>What a part of a word stands for.</summary>
internal enum WordPartKind
{
    Text,

    /// <summary>The name of a variable, with ":-default" or "-default" behind where given.</summary>
    Variable,

    /// <summary>A script whose output is meant.</summary>
    Substitution,
}
