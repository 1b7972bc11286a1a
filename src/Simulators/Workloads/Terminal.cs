using System.Text;

namespace Drydock.Simulators.Workloads;

/// <summary>
/// A pseudo terminal with the line discipline that a new one has: lines are edited and echoed here, Ctrl-C and Ctrl-\ become signals of the job in front, Ctrl-D ends the input,
/// a newline of the output gets its carriage return (Documented: termios(3), ICANON ECHO ISIG ICRNL ONLCR). Programs that edit lines themselves ask for one with
/// <see cref="ReadLineAsync"/>; raw mode for anything else is not simulated.
/// </summary>
public sealed class Terminal
{
    private const byte Interrupt = 0x03;
    private const byte EndOfFile = 0x04;
    private const byte Backspace = 0x08;
    private const byte KillLine = 0x15;
    private const byte EraseWord = 0x17;
    private const byte Quit = 0x1c;
    private const byte Delete = 0x7f;
    private const int LineBytesMax = 4095;

    private readonly Action<ReadOnlyMemory<byte>> _screen;
    private readonly List<byte> _line = [];
    private readonly List<Action<string>> _jobs = [];
    private LineEditor? _editor;

    /// <param name="screen">Takes what the terminal shows.</param>
    public Terminal(Action<ReadOnlyMemory<byte>> screen) => _screen = screen;

    /// <summary>What was typed, line by line.</summary>
    public StandardInput Input { get; } = new();

    /// <summary>As the client last told it.</summary>
    public TerminalSize Size { get; private set; } = new(80, 24);

    /// <summary>Signals of the keyboard go to <paramref name="deliver"/> until the returned token is given to <see cref="LeaveFront"/>.</summary>
    public int EnterFront(Action<string> deliver)
    {
        _jobs.Add(deliver);
        return _jobs.Count - 1;
    }

    /// <summary>The job has ended, and with it what it had put in front.</summary>
    public void LeaveFront(int token)
    {
        if (token < _jobs.Count) _jobs.RemoveRange(token, _jobs.Count - token);
        // A program that was ended at its prompt edits no more.
        _editor = null;
    }

    /// <summary>Shows a prompt and reads a line, with the keys and the history of programs that edit lines themselves.</summary>
    public async ValueTask<InputPiece> ReadLineAsync(string prompt, LineHistory history, CancellationToken cancellationToken)
    {
        Write(Encoding.UTF8.GetBytes(prompt));
        if (!Input.HasWaiting)
        {
            _editor = new LineEditor(prompt, history);
            if (_line.Count > 0)
            {
                // What was typed ahead is shown again behind the prompt.
                var screen = new StringBuilder();
                _editor.Begin(Encoding.UTF8.GetString(_line.ToArray()), screen);
                _line.Clear();
                Write(Encoding.UTF8.GetBytes(screen.ToString()));
            }
        }

        var line = await Input.ReadLineAsync(cancellationToken);
        _editor = null;
        if (!line.Bytes.IsEmpty) history.Add(Encoding.UTF8.GetString(line.Bytes.Span).TrimEnd('\n'));
        return line;
    }

    /// <summary>Shows output of a program.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var shown = new byte[bytes.Length + bytes.Count((byte)'\n')];
        var at = 0;
        foreach (var b in bytes)
        {
            if (b == '\n') shown[at++] = (byte)'\r';
            shown[at++] = b;
        }

        _screen(shown);
    }

    /// <summary>Takes what the client types.</summary>
    public void Type(ReadOnlySpan<byte> bytes)
    {
        var echo = new List<byte>(bytes.Length);
        foreach (var b in bytes)
        {
            var key = b == '\r' ? (byte)'\n' : b;
            if (_editor is not null) Edit(_editor, key, echo);
            else Type(key, echo);
        }

        Show(echo);
    }

    public void Resize(TerminalSize size) => Size = size;

    private void Edit(LineEditor editor, byte b, List<byte> echo)
    {
        switch (b)
        {
            case Interrupt:
                Signal("SIGINT", b, echo);
                break;
            case Quit:
                Signal("SIGQUIT", b, echo);
                break;
            case (byte)'\n':
                echo.AddRange("\r\n"u8);
                Show(echo);
                _editor = null;
                Input.Put(Encoding.UTF8.GetBytes(editor.Text + "\n"));
                break;
            case EndOfFile when editor.Text.Length == 0:
                Input.PutEnd();
                break;
            default:
                var screen = new StringBuilder();
                if (b == EndOfFile) editor.DeleteForward(screen);
                else editor.Type(b, screen);
                echo.AddRange(Encoding.UTF8.GetBytes(screen.ToString()));
                break;
        }
    }

    private void Type(byte b, List<byte> echo)
    {
        switch (b)
        {
            case Interrupt:
                Signal("SIGINT", b, echo);
                break;
            case Quit:
                Signal("SIGQUIT", b, echo);
                break;
            case (byte)'\n':
                _line.Add(b);
                echo.AddRange("\r\n"u8);
                // What the line does must be shown after its echo.
                Show(echo);
                Enter();
                break;
            case EndOfFile when _line.Count == 0:
                Input.PutEnd();
                break;
            case EndOfFile:
                Enter();
                break;
            case Backspace or Delete:
                Erase(echo);
                break;
            case KillLine:
                while (_line.Count > 0) Erase(echo);
                break;
            case EraseWord:
                while (_line.Count > 0 && _line[^1] == ' ') Erase(echo);
                while (_line.Count > 0 && _line[^1] != ' ') Erase(echo);
                break;
            default:
                if (_line.Count == LineBytesMax) break;
                _line.Add(b);
                if (b >= 0x20 || b == '\t') echo.Add(b);
                else AddControl(b, echo);
                break;
        }
    }

    private void Signal(string signal, byte key, List<byte> echo)
    {
        AddControl(key, echo);
        Show(echo);
        _line.Clear();
        _editor = null;
        Input.Flush();
        if (_jobs.Count > 0) _jobs[^1](signal);
    }

    private void Enter()
    {
        Input.Put(_line.ToArray());
        _line.Clear();
    }

    private void Erase(List<byte> echo)
    {
        if (_line.Count == 0) return;
        var isControl = _line[^1] < 0x20;
        // A character of several bytes goes as one.
        while (_line.Count > 1 && (_line[^1] & 0xc0) == 0x80) _line.RemoveAt(_line.Count - 1);
        _line.RemoveAt(_line.Count - 1);
        for (var i = 0; i < (isControl ? 2 : 1); i++) echo.AddRange("\b \b"u8);
    }

    private void Show(List<byte> echo)
    {
        if (echo.Count == 0) return;
        _screen(echo.ToArray());
        echo.Clear();
    }

    private static void AddControl(byte b, List<byte> echo)
    {
        echo.Add((byte)'^');
        echo.Add((byte)(b + '@'));
    }
}
