using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>Input and outputs of a container's first process: everything goes to the log, and to the clients that are attached (Documented: kubectl attach, stdin and stdinOnce of a container).</summary>
internal sealed class ContainerConsole
{
    private readonly ContainerConfig _config;
    private readonly ContainerLog _log;
    private readonly SortedDictionary<long, ContainerListener> _listeners = [];
    private readonly StandardInput? _input;
    private readonly Terminal? _terminal;
    private long _next;

    public ContainerConsole(ContainerConfig config, ContainerLog log)
    {
        _config = config;
        _log = log;
        if (config.HasTerminal) _terminal = new Terminal(OnTerminal);
        if (config.HasStdin) _input = _terminal?.Input ?? new StandardInput();
        Io = new ContainerIo(OnStdout, OnStderr) { Input = _input, Terminal = _terminal, Jobs = () => Jobs!() };
    }

    public ContainerIo Io { get; }

    /// <summary>Gives processes for the jobs of its terminal; set when it starts.</summary>
    public Func<SimProcess>? Jobs { get; set; }

    public Terminal? Terminal => Io.Terminal;

    /// <summary>What a client types; null when the container takes no input.</summary>
    public StandardInput? Input => _input;

    /// <summary>Shows what is written from now on to a client, until the returned token is given to <see cref="Detach"/>.</summary>
    public long Attach(ContainerListener listener)
    {
        _listeners[_next] = listener;
        return _next++;
    }

    /// <param name="token">What <see cref="Attach"/> gave.</param>
    /// <param name="hadInput">The client had attached to the input too.</param>
    public void Detach(long token, bool hadInput)
    {
        if (_listeners.Remove(token) && hadInput && _config.IsStdinOnce) _input?.Complete();
    }

    /// <summary>The container has ended.</summary>
    public void End()
    {
        foreach (var listener in _listeners.Values.ToArray()) listener.Ended();
        _listeners.Clear();
    }

    private void OnTerminal(ReadOnlyMemory<byte> shown)
    {
        _log.WriteStdout(Encoding.UTF8.GetString(shown.Span));
        foreach (var listener in _listeners.Values) listener.Stdout(shown);
    }

    private void OnStdout(string text)
    {
        _log.WriteStdout(text);
        if (_listeners.Count == 0) return;
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var listener in _listeners.Values) listener.Stdout(bytes);
    }

    private void OnStderr(string text)
    {
        _log.WriteStderr(text);
        if (_listeners.Count == 0) return;
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var listener in _listeners.Values) listener.Stderr(bytes);
    }
}
