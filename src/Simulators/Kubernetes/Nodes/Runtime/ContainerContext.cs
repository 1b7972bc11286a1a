using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>What one process of a container sees: the first process, an exec beside it, or a child of either.</summary>
internal sealed class ContainerContext(
    SimContainer container,
    SimNetwork network,
    SimProcess process,
    IReadOnlyList<string> arguments,
    bool isPid1,
    Mailbox<string> signals,
    ContainerIo io) : IContainerContext
{
    private const int NotFound = 127;

    public IReadOnlyList<string> Arguments { get; } = arguments;
    public IReadOnlyDictionary<string, string> Environment => container.Config.Environment;
    public string WorkingDirectory => container.Config.WorkingDirectory;
    public IFileSystem Files => container.Config.Files;
    public TimeProvider Clock => container.Clock;
    public SeededRandom Random => process.Random;
    public string HostName => container.Sandbox.HostName;
    public string PodIp => container.Sandbox.Address;
    public bool IsPid1 { get; } = isPid1;
    public Mailbox<string> Signals { get; } = signals;
    public ReadOnlyMemory<byte> Stdin => io.Stdin;
    public StandardInput? Input => io.Input;
    public Terminal? Terminal => io.Terminal;
    public IKubernetesApi Kubernetes => container.Config.Kubernetes;

    public void WriteStdout(string text) => io.WriteStdout(text);

    public void WriteStderr(string text) => io.WriteStderr(text);

    public void WriteStdout(ReadOnlySpan<byte> bytes) => io.WriteStdout(bytes);

    public SimListener Listen(int port) => network.Listen(PodIp, port);

    public async Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var (connection, refusal) = await ConnectAsync(host, port, cancellationToken, null);
        return connection ?? throw new SimSocketException(refusal);
    }

    public async Task<(SimConnection? Connection, string Refusal)> TryConnectAsync(string host, int port, TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit + TimeSpan.FromSeconds(1), Clock);
        try
        {
            return await ConnectAsync(host, port, timer.Token, limit);
        }
        catch (OperationCanceledException)
        {
            // Not the address but the name server does not answer.
            return (null, $"{host}: Temporary failure in name resolution");
        }
    }

    private async Task<(SimConnection? Connection, string Refusal)> ConnectAsync(string host, int port, CancellationToken cancellationToken, TimeSpan? limit)
    {
        if (host is "localhost" or "127.0.0.1" or "0.0.0.0" || host == HostName) return await network.TryConnectAsync(PodIp, port, cancellationToken, limit);
        if (container.Config.Dns is not { } dns)
        {
            return IsAddress(host)
                ? await network.TryConnectAsync(host, port, cancellationToken, limit)
                : (null, $"{host}: Temporary failure in name resolution");
        }

        if (IsAddress(host) && !ServiceAddresses.Contains(host)) return await network.TryConnectAsync(host, port, cancellationToken, limit);
        NameAnswer answer;
        try
        {
            answer = await dns.CallAsync(new NameQuery(host, port, container.Sandbox.Pod.Namespace ?? "default"), $"resolve {host}", cancellationToken);
        }
        catch (PortUnreachableException exception)
        {
            return (null, $"{host}: Temporary failure in name resolution ({exception.Message})");
        }

        return answer.Address is { } address
            ? await network.TryConnectAsync(address, answer.Port, cancellationToken, limit)
            : (null, $"{host}: {answer.Error}");
    }

    public Task<int> RunChildAsync(IReadOnlyList<string> childArguments, Mailbox<string> childSignals)
    {
        var program = childArguments.Count == 0 ? null : container.Config.Image.Create(childArguments[0], container.Config.ImageTag);
        if (program is null) return Task.FromResult(NotFound);
        return program.RunAsync(new ContainerContext(
            container, network, process, childArguments, isPid1: false, childSignals, new ContainerIo(io.WriteStdout, io.WriteStderr)));
    }

    public async Task<int> RunJobAsync(Func<IContainerContext, Task<int>> body)
    {
        if (io.Terminal is not { } terminal || io.Jobs is not { } jobs) return await body(this);
        var job = jobs();
        var signals = new Mailbox<string>();
        var ended = new TaskCompletionSource<int>();
        var life = process.OnEnd(job.Exit);
        var front = terminal.EnterFront(signal =>
        {
            if (signals.IsAwaited)
            {
                signals.Put(signal);
                return;
            }

            job.Exit();
            ended.TrySetResult(ContainerExec.ExitCodeOf(signal));
        });
        var exitCode = 0;
        job.Start(
            async () => exitCode = await body(new ContainerContext(container, network, job, Arguments, isPid1: false, signals, io)),
            exception =>
            {
                job.Exit();
                if (exception is null) ended.TrySetResult(exitCode);
                else ended.TrySetException(exception);
            });
        try
        {
            return await ended.Task;
        }
        finally
        {
            terminal.LeaveFront(front);
            process.ForgetOnEnd(life);
        }
    }

    private static bool IsAddress(string host)
    {
        foreach (var c in host)
        {
            if (c != '.' && !char.IsAsciiDigit(c)) return false;
        }

        return true;
    }
}
