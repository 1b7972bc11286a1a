using System.Text;

namespace Drydock.Simulators.Workloads;

/// <summary>
/// Edits one line on a terminal as shells and redis-cli do: arrows, Home and End, deleting by character, word and side of the cursor, earlier lines by Up and Down (Documented: the common
/// keys of readline, busybox and linenoise). Every character counts as one column; completion is not simulated.
/// </summary>
internal sealed class LineEditor(string prompt, LineHistory history)
{
    private const char Escape = '\u001b';
    private const int RunesMax = 4000;

    private readonly List<Rune> _line = [];
    private readonly List<byte> _partial = [];
    private readonly StringBuilder _sequence = new();
    private int _cursor;
    private int _back;
    private string _kept = "";

    internal string Text => string.Concat(_line);

    /// <summary>Takes a line that was begun before the prompt was shown.</summary>
    internal void Begin(string text, StringBuilder screen) => Insert(text, screen);

    /// <summary>Takes a byte that is neither the end of the line nor a signal.</summary>
    internal void Type(byte b, StringBuilder screen)
    {
        if (_sequence.Length > 0) TakeSequence((char)b, screen);
        else if (b == Escape) _sequence.Append(Escape);
        else if (b is < 0x20 or 0x7f) Control(b, screen);
        else Character(b, screen);
    }

    /// <summary>Ctrl-D within a line: the character under the cursor goes.</summary>
    internal void DeleteForward(StringBuilder screen)
    {
        if (_cursor == _line.Count) return;
        _line.RemoveAt(_cursor);
        ShowRest(screen, erased: 1);
    }

    private void Character(byte b, StringBuilder screen)
    {
        _partial.Add(b);
        var bytes = _partial.ToArray();
        var status = Rune.DecodeFromUtf8(bytes, out var rune, out _);
        if (status == System.Buffers.OperationStatus.NeedMoreData && bytes.Length < 4) return;
        _partial.Clear();
        Insert(rune.ToString(), screen);
    }

    private void Insert(string text, StringBuilder screen)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (_line.Count == RunesMax) return;
            _line.Insert(_cursor++, rune);
            screen.Append(rune.ToString());
        }

        ShowRest(screen, erased: 0);
    }

    private void Control(byte b, StringBuilder screen)
    {
        switch (b)
        {
            case 0x01: MoveTo(0, screen); break;
            case 0x02: MoveTo(_cursor - 1, screen); break;
            case 0x05: MoveTo(_line.Count, screen); break;
            case 0x06: MoveTo(_cursor + 1, screen); break;
            case 0x08 or 0x7f: EraseBack(Math.Max(0, _cursor - 1), screen); break;
            case 0x0b:
                _line.RemoveRange(_cursor, _line.Count - _cursor);
                screen.Append("\u001b[J");
                break;
            case 0x0c:
                screen.Append("\u001b[H\u001b[J").Append(prompt).Append(Text);
                Back(_line.Count - _cursor, screen);
                break;
            case 0x0e: Recall(_back - 1, screen); break;
            case 0x10: Recall(_back + 1, screen); break;
            case 0x15: EraseBack(0, screen); break;
            case 0x17:
                var start = _cursor;
                while (start > 0 && _line[start - 1].Value == ' ') start--;
                while (start > 0 && _line[start - 1].Value != ' ') start--;
                EraseBack(start, screen);
                break;
        }
    }

    /// <summary>Keys that send several characters: ESC [ letter, ESC [ number ~, ESC O letter.</summary>
    private void TakeSequence(char c, StringBuilder screen)
    {
        _sequence.Append(c);
        if (_sequence.Length == 2 && c is '[' or 'O') return;
        if (_sequence.Length > 2 && char.IsAsciiDigit(c) && _sequence.Length < 6) return;
        var key = _sequence.ToString(1, _sequence.Length - 1).Replace('O', '[');
        _sequence.Clear();
        switch (key)
        {
            case "[A": Recall(_back + 1, screen); break;
            case "[B": Recall(_back - 1, screen); break;
            case "[C": MoveTo(_cursor + 1, screen); break;
            case "[D": MoveTo(_cursor - 1, screen); break;
            case "[H" or "[1~" or "[7~": MoveTo(0, screen); break;
            case "[F" or "[4~" or "[8~": MoveTo(_line.Count, screen); break;
            case "[3~": DeleteForward(screen); break;
        }
    }

    private void MoveTo(int cursor, StringBuilder screen)
    {
        cursor = Math.Clamp(cursor, 0, _line.Count);
        if (cursor < _cursor) Back(_cursor - cursor, screen);
        for (var i = _cursor; i < cursor; i++) screen.Append(_line[i].ToString());
        _cursor = cursor;
    }

    private void EraseBack(int start, StringBuilder screen)
    {
        var count = _cursor - start;
        if (count == 0) return;
        _line.RemoveRange(start, count);
        Back(count, screen);
        _cursor = start;
        ShowRest(screen, count);
    }

    private void Recall(int back, StringBuilder screen)
    {
        if (back < 0 || back > history.Count) return;
        if (_back == 0) _kept = Text;
        _back = back;
        MoveTo(0, screen);
        _line.Clear();
        screen.Append("\u001b[J");
        Insert(back == 0 ? _kept : history.Earlier(back), screen);
    }

    /// <summary>Shows what is behind the cursor anew, with blanks for what went, and comes back.</summary>
    private void ShowRest(StringBuilder screen, int erased)
    {
        for (var i = _cursor; i < _line.Count; i++) screen.Append(_line[i].ToString());
        screen.Append(' ', erased);
        Back(_line.Count - _cursor + erased, screen);
    }

    private static void Back(int count, StringBuilder screen) => screen.Append('\b', count);
}
