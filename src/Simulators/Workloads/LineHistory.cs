namespace Drydock.Simulators.Workloads;

/// <summary>The lines that were typed at a prompt, for as long as its program runs.</summary>
public sealed class LineHistory
{
    private const int LinesMax = 1000;

    private readonly List<string> _lines = [];

    public int Count => _lines.Count;

    /// <summary>Keeps a line, unless it is empty or the same as the one before.</summary>
    public void Add(string line)
    {
        if (line.Length == 0 || (_lines.Count > 0 && _lines[^1] == line)) return;
        _lines.Add(line);
        if (_lines.Count > LinesMax) _lines.RemoveAt(0);
    }

    /// <summary>The line so many before the present one, from 1.</summary>
    public string Earlier(int back) => _lines[^back];
}
