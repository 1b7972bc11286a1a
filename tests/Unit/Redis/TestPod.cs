using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

/// <summary>A world with one pod: a stand-in for what the kubelet gives to programs. Every started container is a process of its own.</summary>
internal sealed class TestPod
{
    internal const string Ip = "10.0.1.7";

    private readonly SimProcess _client;
    private int _shells;

    internal TestPod(ulong seed = 3)
    {
        World = new World(seed);
        Network = new SimNetwork(World);
        Network.AddAddress(Ip);
        _client = World.CreateProcess("client");
        Files = new MemoryFileSystem(World.Clock);
        Files.CreateDirectory("/data");
    }

    internal World World { get; }
    internal SimNetwork Network { get; }
    internal MemoryFileSystem Files { get; }
    internal IKubernetesApi? Kubernetes { get; set; }

    /// <summary>Starts the first process of a container.</summary>
    internal TestContainer Start(string name, IContainerProgram program, IFileSystem files, params string[] arguments) => StartAt(Ip, name, program, files, arguments);

    /// <summary>Starts the first process of a container of a pod with another address.</summary>
    internal TestContainer StartAt(string ip, string name, IContainerProgram program, IFileSystem files, params string[] arguments)
    {
        if (ip != Ip) Network.AddAddress(ip);
        var process = World.CreateProcess(name);
        var container = new TestContainer(this, process, files, arguments) { Ip = ip };
        process.Start(async () =>
        {
            container.ExitCode = await program.RunAsync(container);
            process.Exit();
        });
        return container;
    }

    /// <summary>Starts a container as a pod's spec would: command replaces the image's entrypoint.</summary>
    internal TestContainer StartImage(string name, string image, IFileSystem? files = null, params string[] command)
    {
        var registry = new ImageRegistry();
        BuiltInImages.Register(registry);
        var (found, tag) = registry.Find(image)!.Value;
        var arguments = command.Length > 0 ? command : [.. found.Entrypoint, .. found.Command];
        var root = new MountTable(files ?? new MemoryFileSystem(World.Clock));
        root.CreateDirectory(found.WorkingDirectory);
        var container = Start(name, found.Create(arguments[0], tag)!, root, arguments);
        container.WorkingDirectory = found.WorkingDirectory;
        return container;
    }

    /// <summary>Runs a command in a busybox to its end.</summary>
    internal TestContainer RunShell(string script, IFileSystem? files = null, string stdin = "")
    {
        var container = StartImage($"shell-{_shells++}", "busybox", files, "sh", "-c", script);
        container.Stdin = Encoding.UTF8.GetBytes(stdin);
        Run(() => UntilAsync(() => container.ExitCode is not null));
        return container;
    }

    internal TestContainer StartRedis(string name = "redis", IFileSystem? files = null, params string[] arguments) =>
        Start(name, new RedisServerProgram("3.2"), files ?? Files, ["redis-server", .. arguments]);

    /// <summary>Runs code of a client to its end.</summary>
    internal void Run(Func<Task> body)
    {
        var done = false;
        async Task Main()
        {
            await body();
            done = true;
        }

        if (_client.IsRunning) _client.Spawn(Main);
        else _client.Start(Main);
        World.Run(() => done, TimeSpan.FromDays(2));
    }

    internal Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);

    /// <summary>Connects, trying again while the server comes up.</summary>
    internal Task<RespClient> ConnectAsync(int port = 6379) => ConnectToAsync(Ip, port);

    internal async Task<RespClient> ConnectToAsync(string ip, int port = 6379)
    {
        while (true)
        {
            try
            {
                return await RespClient.ConnectAsync(Network, ip, port, World.Clock, TimeSpan.FromSeconds(5), default);
            }
            catch (SimSocketException)
            {
                await Wait(0.1);
            }
        }
    }

    internal async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Wait(0.05);
    }
}

/// <summary>What a started program sees, and what it printed.</summary>
internal sealed class TestContainer(TestPod pod, SimProcess process, IFileSystem files, IReadOnlyList<string> arguments) : IContainerContext
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    internal SimProcess Process => process;
    internal int? ExitCode { get; set; }
    internal string Output => _output.ToString();
    internal string Errors => _errors.ToString();

    public IReadOnlyList<string> Arguments => arguments;
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
    public string WorkingDirectory { get; set; } = "/data";
    public IFileSystem Files => files;
    public TimeProvider Clock => pod.World.Clock;
    public SeededRandom Random => process.Random;
    public string HostName => "redis-0";
    public string PodIp => Ip;
    internal string Ip { get; init; } = TestPod.Ip;
    public bool IsPid1 { get; set; } = true;
    public Mailbox<string> Signals { get; } = new();
    public ReadOnlyMemory<byte> Stdin { get; set; }
    public IKubernetesApi Kubernetes => pod.Kubernetes ?? throw new NotSupportedException();
    public void WriteStdout(string text) => _output.Append(text);
    public void WriteStderr(string text) => _errors.Append(text);
    public SimListener Listen(int port) => pod.Network.Listen(Ip, port);

    public Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        pod.Network.ConnectAsync(host is "localhost" or "127.0.0.1" ? Ip : host, port, cancellationToken);

    public Task<int> RunChildAsync(IReadOnlyList<string> childArguments, Mailbox<string> signals) => Task.FromResult(127);

    /// <summary>Sends SIGTERM and waits for the end as the kubelet does; false when the grace period ended first and the process was killed.</summary>
    internal async Task<bool> StopAsync(double graceSeconds)
    {
        Signals.Put("SIGTERM");
        for (var waited = 0.0; waited < graceSeconds; waited += 0.05)
        {
            if (ExitCode is not null) return true;
            await pod.Wait(0.05);
        }

        process.Crash();
        return false;
    }
}
