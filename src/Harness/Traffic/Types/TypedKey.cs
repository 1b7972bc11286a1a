using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Harness.Traffic.Types;

/// <summary>
/// A key that one writer alone changes, a few times, and of which it knows after each acknowledged change what it must hold. Contents are compared as text, the same whatever order the server
/// keeps its elements in. After a change without an answer the key is left alone for good, so that it holds the state before that change or the one after it, and nothing else.
/// </summary>
internal abstract class TypedKey(string name)
{
    private readonly List<(string Content, TimeSpan At)> _states = [("", TimeSpan.Zero)];
    private string? _tried;
    private string? _surprise;

    internal string Name { get; } = name;

    /// <summary>No further change is made to it.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>Changes the model, and tells the commands that do the same to the server with the reply that the last one must get.</summary>
    protected abstract (IReadOnlyList<string[]> Commands, string Reply) Change(int number);

    /// <summary>What the key must hold after all changes of the model.</summary>
    protected abstract string Content { get; }

    /// <summary>How many changes are made to it.</summary>
    protected virtual int ChangesMax => 10;

    /// <summary>What it holds in the server, as <see cref="Content"/> tells it; empty when it is not there.</summary>
    internal abstract Task<string> ReadAsync(RespClient client, TimeSpan now, CancellationToken cancellationToken);

    /// <summary>Makes the next change. False when it was refused: then it is known not to have happened, or never to be known.</summary>
    /// <exception cref="Simulators.Network.SimSocketException">The connection broke: whether the change was made is unknown.</exception>
    internal async Task<RespReply> ChangeAsync(RespClient client, Func<TimeSpan> now, CancellationToken cancellationToken)
    {
        IsDone = true;
        var sent = now();
        var (commands, expected) = Change(_states.Count - 1);
        _tried = Content;
        var reply = default(RespReply)!;
        foreach (var command in commands)
        {
            reply = await client.CallAsync(cancellationToken, command);
            if (reply.IsError) return reply;
        }

        if (reply.ToString() != expected) _surprise ??= $"{string.Join(' ', commands[^1])} was answered with {reply} instead of {expected}";
        Acknowledged(sent, now());
        _states.Add((Content, now()));
        _tried = null;
        IsDone = _surprise is not null || _states.Count > ChangesMax;
        return reply;
    }

    /// <summary>Someone may have changed it, or set it back: it is left alone.</summary>
    internal void LeaveAlone() => IsDone = true;

    /// <summary>Compares what was found in the end with what was promised; null when the promise is kept.</summary>
    internal virtual string? Judge(string found, TimeSpan now, Func<TimeSpan, bool> isExcused)
    {
        if (found == _tried && _surprise is null) return null;
        for (var i = _states.Count - 1; i >= 0; i--)
        {
            if (_states[i].Content == found && (_surprise is null || i < _states.Count - 1)) return null;
            if (i == 0 || !isExcused(_states[i].At)) break;
        }

        return $"key {Name}: {_states.Count - 1} changes were acknowledged, which make [{_states[^1].Content}]; [{found}] is there{(_surprise is null ? "" : "; " + _surprise)}";
    }

    /// <summary>Told of each acknowledged change.</summary>
    protected virtual void Acknowledged(TimeSpan sent, TimeSpan heard)
    {
    }

    /// <summary>The replies of an array as one text.</summary>
    protected static string Joined(RespReply reply) => reply.IsError ? reply.ToString() : string.Join(' ', reply.Items.Select(static i => i.ToString()));
}
