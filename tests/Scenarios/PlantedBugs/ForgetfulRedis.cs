using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Network;
using Drydock.Simulators.Volumes;
using Drydock.Simulators.Workloads;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Simulators.Workloads.Redis.Rdb;
using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>A redis-server whose writer of dumps, or of the base of an append only file, forgets one element of a collection.</summary>
internal sealed class ForgetfulRedis(Func<string, bool> isForgottenIn, Func<RedisCollection, bool> forget)
{
    /// <summary>How often something was forgotten.</summary>
    internal int Struck { get; private set; }

    /// <summary>Puts it in the place of the image's redis-server.</summary>
    internal void Register(ImageRegistry registry)
    {
        var image = registry.Find("redis:7.2")!.Value.Image;
        var executables = new SortedDictionary<string, Func<string, IContainerProgram>>(StringComparer.Ordinal);
        foreach (var (name, make) in image.Executables) executables[name] = make;
        executables["redis-server"] = tag => new Program(this, tag);
        registry.Register(image with { Executables = executables });
    }

    /// <summary>As the file is put in its place: what it holds, without one element.</summary>
    private void Spoil(IFileSystem files, string written, string place, string tag)
    {
        if (!isForgottenIn(place)) return;
        var (version, file) = (RedisVersion.FromTag(tag), files.ReadAll(written));
        if (!file.AsSpan().StartsWith("REDIS"u8)) return;
        var databases = Enumerable.Range(0, 16).Select(static _ => new Keyspace()).ToArray();
        var hasForgotten = false;
        foreach (var entry in RdbReader.Read(file, version.RdbVersion, 16, checksum: true))
        {
            if (!hasForgotten && entry.Collection is { } collection) hasForgotten = forget(collection);
            databases[entry.Database].Set(entry);
        }

        if (!hasForgotten) return;
        Struck++;
        var spoiled = RdbWriter.Write(databases, version, 0, checksum: true);
        files.Truncate(written, 0);
        files.Write(written, 0, spoiled);
    }

    private sealed class Program(ForgetfulRedis bug, string tag) : IContainerProgram
    {
        public Task<int> RunAsync(IContainerContext context) => new RedisServerProgram(tag).RunAsync(new Context(context, new Files(context.Files, bug, tag)));
    }

    private sealed class Context(IContainerContext inner, IFileSystem files) : IContainerContext
    {
        public IReadOnlyList<string> Arguments => inner.Arguments;
        public IReadOnlyDictionary<string, string> Environment => inner.Environment;
        public string WorkingDirectory => inner.WorkingDirectory;
        public IFileSystem Files => files;
        public TimeProvider Clock => inner.Clock;
        public SeededRandom Random => inner.Random;
        public string HostName => inner.HostName;
        public string PodIp => inner.PodIp;
        public bool IsPid1 => inner.IsPid1;
        public Mailbox<string> Signals => inner.Signals;
        public ReadOnlyMemory<byte> Stdin => inner.Stdin;
        public IKubernetesApi Kubernetes => inner.Kubernetes;
        public void WriteStdout(string text) => inner.WriteStdout(text);
        public void WriteStderr(string text) => inner.WriteStderr(text);
        public SimListener Listen(int port) => inner.Listen(port);
        public Task<SimConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken) => inner.ConnectAsync(host, port, cancellationToken);
        public Task<int> RunChildAsync(IReadOnlyList<string> arguments, Mailbox<string> signals) => inner.RunChildAsync(arguments, signals);
    }

    private sealed class Files(IFileSystem inner, ForgetfulRedis bug, string tag) : IFileSystem
    {
        public bool IsReadOnly => inner.IsReadOnly;
        public FileStatus? Stat(string path) => inner.Stat(path);
        public IReadOnlyList<string> List(string directory) => inner.List(directory);
        public byte[] ReadAll(string path) => inner.ReadAll(path);
        public int Read(string path, long offset, Span<byte> buffer) => inner.Read(path, offset, buffer);
        public void Write(string path, long offset, ReadOnlySpan<byte> data) => inner.Write(path, offset, data);
        public void Truncate(string path, long size) => inner.Truncate(path, size);
        public void Delete(string path) => inner.Delete(path);
        public void CreateDirectory(string path) => inner.CreateDirectory(path);
        public Task FsyncAsync(string path, CancellationToken cancellationToken) => inner.FsyncAsync(path, cancellationToken);
        public Task SyncAsync(CancellationToken cancellationToken) => inner.SyncAsync(cancellationToken);

        public void Rename(string from, string to)
        {
            bug.Spoil(inner, from, to, tag);
            inner.Rename(from, to);
        }
    }
}
