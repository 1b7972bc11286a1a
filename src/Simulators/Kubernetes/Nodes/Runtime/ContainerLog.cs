using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>What a container wrote, line by line, stdout and stderr together as <c>kubectl logs</c> shows them. The oldest lines go when it grows too long (rotation).</summary>
internal sealed class ContainerLog(TimeProvider clock)
{
    private const int LinesMax = 20_000;

    private readonly Queue<(DateTimeOffset At, string Text)> _lines = new();
    private readonly SortedDictionary<long, (Action<DateTimeOffset, string> OnLine, Action OnEnd)> _followers = [];
    private string _partialOut = "";
    private string _partialError = "";
    private long _nextFollower;

    /// <summary>Tells of every line from now on and of the container's end, until the returned token is given to <see cref="Unfollow"/>.</summary>
    public long Follow(Action<DateTimeOffset, string> onLine, Action onEnd)
    {
        _followers[_nextFollower] = (onLine, onEnd);
        return _nextFollower++;
    }

    public void Unfollow(long token) => _followers.Remove(token);

    /// <summary>A line as it is shown.</summary>
    public static string Format(DateTimeOffset at, string line, bool timestamps) => timestamps
        ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture) + line + "\n"
        : line + "\n";

    public void WriteStdout(string text) => _partialOut = Append(_partialOut, text);

    public void WriteStderr(string text) => _partialError = Append(_partialError, text);

    /// <summary>The end of the container ends an unfinished line.</summary>
    public void Finish()
    {
        if (_partialOut.Length > 0) WriteStdout("\n");
        if (_partialError.Length > 0) WriteStderr("\n");
        foreach (var follower in _followers.Values.ToArray()) follower.OnEnd();
    }

    public string Read(long? tailLines, DateTimeOffset? since, bool timestamps, long? limitBytes)
    {
        var text = new StringBuilder();
        var skip = tailLines is { } tail ? Math.Max(0, _lines.Count - tail) : 0;
        foreach (var (at, line) in _lines)
        {
            if (skip-- > 0 || (since is { } from && at < from)) continue;
            if (timestamps) text.Append(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture));
            text.Append(line).Append('\n');
        }

        return limitBytes is { } limit && text.Length > limit ? text.ToString(0, (int)limit) : text.ToString();
    }

    private string Append(string partial, string text)
    {
        var start = 0;
        for (var end = text.IndexOf('\n', start); end >= 0; end = text.IndexOf('\n', start))
        {
            var (at, line) = (clock.GetUtcNow(), partial + text[start..end]);
            _lines.Enqueue((at, line));
            if (_followers.Count > 0)
            {
                foreach (var follower in _followers.Values.ToArray()) follower.OnLine(at, line);
            }

            if (_lines.Count > LinesMax) _lines.Dequeue();
            partial = "";
            start = end + 1;
        }

        return partial + text[start..];
    }
}
