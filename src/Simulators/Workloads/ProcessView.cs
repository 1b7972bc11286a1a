using System.Buffers;
using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads;

/// <summary>What a program sees that another one started in its container: the same world with other arguments, environment, input and output.</summary>
internal sealed class ProcessView(IContainerContext parent, IReadOnlyList<string> arguments) : IContainerContext
{
    public IReadOnlyList<string> Arguments => arguments;
    public IReadOnlyDictionary<string, string> Environment { get; init; } = parent.Environment;
    public string WorkingDirectory { get; init; } = parent.WorkingDirectory;
    public bool IsPid1 { get; init; }
    public Mailbox<string> Signals { get; init; } = new();
    public ReadOnlyMemory<byte> Stdin { get; init; } = parent.Stdin;
    public StandardInput? Input { get; init; } = parent.Input;

    /// <summary>Takes standard output; null: the parent's.</summary>
    public ArrayBufferWriter<byte>? Output { get; init; }

    /// <summary>Takes standard error; null: the parent's.</summary>
    public ArrayBufferWriter<byte>? Errors { get; init; }

    /// <summary>Null when the output goes elsewhere: a program that is not seen does not prompt.</summary>
    public Terminal? Terminal => Output is null && Input is not null ? parent.Terminal : null;
    public IFileSystem Files => parent.Files;
    public TimeProvider Clock => parent.Clock;
    public SeededRandom Random => parent.Random;
    public string HostName => parent.HostName;
    public string PodIp => parent.PodIp;
    public IKubernetesApi Kubernetes => parent.Kubernetes;

    public void WriteStdout(string text)
    {
        if (Output is null) parent.WriteStdout(text);
        else Encoding.UTF8.GetBytes(text, Output);
    }

    public void WriteStderr(string text)
    {
        if (Errors is null) parent.WriteStderr(text);
        else Encoding.UTF8.GetBytes(text, Errors);
    }

    public void WriteStdout(ReadOnlySpan<byte> bytes)
    {
        if (Output is null) parent.WriteStdout(bytes);
        else Output.Write(bytes);
    }

    public Task<int> RunJobAsync(Func<IContainerContext, Task<int>> body) => Terminal is null ? body(this) : parent.RunJobAsync(job => body(new ProcessView(job, arguments)
    {
        Environment = Environment,
        WorkingDirectory = WorkingDirectory,
        Signals = job.Signals,
        Stdin = Stdin,
        Input = Input,
        Errors = Errors,
    }));

    public SimListener Listen(int port) => parent.Listen(port);
    public Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken) => parent.ConnectAsync(host, port, cancellationToken);
    public Task<(SimConnection? Connection, string Refusal)> TryConnectAsync(string host, int port, TimeSpan limit) => parent.TryConnectAsync(host, port, limit);
    public Task<int> RunChildAsync(IReadOnlyList<string> childArguments, Mailbox<string> signals) => parent.RunChildAsync(childArguments, signals);
}
