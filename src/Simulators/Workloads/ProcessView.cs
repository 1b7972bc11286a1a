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

    /// <summary>Takes standard output; null: the parent's.</summary>
    public ArrayBufferWriter<byte>? Output { get; init; }

    /// <summary>Takes standard error; null: the parent's.</summary>
    public ArrayBufferWriter<byte>? Errors { get; init; }

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

    /// <summary>Writes bytes to standard output as they are; where that ends up as text they are read as UTF-8.</summary>
    internal static void WriteBytes(IContainerContext context, ReadOnlySpan<byte> bytes)
    {
        if (context is not ProcessView view) context.WriteStdout(Encoding.UTF8.GetString(bytes));
        else if (view.Output is not null) view.Output.Write(bytes);
        else WriteBytes(view.Parent, bytes);
    }

    private IContainerContext Parent => parent;

    public SimListener Listen(int port) => parent.Listen(port);
    public Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken) => parent.ConnectAsync(host, port, cancellationToken);
    public Task<int> RunChildAsync(IReadOnlyList<string> childArguments, Mailbox<string> signals) => parent.RunChildAsync(childArguments, signals);
}
