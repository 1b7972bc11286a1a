using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads;

/// <summary>What a program in a container can reach.</summary>
public interface IContainerContext
{
    /// <summary>argv: the executable's name first.</summary>
    IReadOnlyList<string> Arguments { get; }

    IReadOnlyDictionary<string, string> Environment { get; }
    string WorkingDirectory { get; }
    IFileSystem Files { get; }
    TimeProvider Clock { get; }
    SeededRandom Random { get; }

    /// <summary>Pod name, which is also the host name.</summary>
    string HostName { get; }

    string PodIp { get; }

    /// <summary>True for the container's first process: the kernel drops SIGTERM for it unless it handles it.</summary>
    bool IsPid1 { get; }

    /// <summary>Signals sent to this process ("SIGTERM", "SIGINT"). A program that reads none of them ignores them when it is PID 1.</summary>
    Mailbox<string> Signals { get; }

    /// <summary>Standard input that was there from the start; empty when <see cref="Input"/> is given.</summary>
    ReadOnlyMemory<byte> Stdin { get; }

    /// <summary>Standard input that comes while the program runs; null when all of it is in <see cref="Stdin"/>.</summary>
    StandardInput? Input => null;

    /// <summary>The terminal that input and outputs are connected to; null when they are pipes.</summary>
    Terminal? Terminal => null;

    void WriteStdout(string text);
    void WriteStderr(string text);

    /// <summary>Writes bytes as they are; where they end up as text they are read as UTF-8.</summary>
    void WriteStdout(ReadOnlySpan<byte> bytes) => WriteStdout(System.Text.Encoding.UTF8.GetString(bytes));

    /// <summary>Listens on the pod's address.</summary>
    SimListener Listen(int port);

    /// <summary>Connects to a pod address, "localhost"/"127.0.0.1" (this pod), or a name that cluster DNS knows.</summary>
    Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="ConnectAsync"/>, for programs that try again and again where nobody may be: null, with the reason, instead of an exception, and nobody is waited for longer than <paramref name="limit"/>.
    /// </summary>
    async Task<(SimConnection? Connection, string Refusal)> TryConnectAsync(string host, int port, TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit, Clock);
        try
        {
            return (await ConnectAsync(host, port, timer.Token), "");
        }
        catch (SimSocketException refused)
        {
            return (null, refused.Message);
        }
        catch (OperationCanceledException)
        {
            return (null, $"connect {host}: no answer");
        }
    }

    /// <summary>The Kubernetes API as the pod's service account sees it.</summary>
    IKubernetesApi Kubernetes { get; }

    /// <summary>Starts another executable of the same image as a child (not PID 1) and waits for it. An unknown name gives exit code 127.</summary>
    Task<int> RunChildAsync(IReadOnlyList<string> arguments, Mailbox<string> signals);

    /// <summary>
    /// Runs the body as the job in front of the terminal, a process of its own: Ctrl-C ends it with 130 unless it waits for its <see cref="Signals"/>. Without a terminal it is only called.
    /// </summary>
    Task<int> RunJobAsync(Func<IContainerContext, Task<int>> body) => body(this);
}
