using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drydock.Wire.Hosting;

namespace Drydock.Wire.State;

/// <summary>
/// The directory of <c>serve --state</c>: the log, and what clients know of the cloud (authority, certificates, credentials, ports), each file readable by its owner only.
/// One process at a time has it.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    private static readonly string[] Names = ["lock", "state.log", "state.log.new", "ca.pem", "admin.pem", "credentials", "service-account.key", "ports", "kubeconfig"];

    /// <summary>A log with less to drop is not worth writing anew at the start.</summary>
    private const long CompactBytesMin = 1 << 20;

    private const string KeyBegin = "-----BEGIN PRIVATE KEY-----";

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly string _path;
    private readonly FileStream _lock;

    private StateDirectory(string path, FileStream held)
    {
        _path = path;
        _lock = held;
    }

    /// <summary>What was kept, as it was at the start.</summary>
    public StateMap Map { get; private set; } = new();

    public StateLog Log { get; private set; } = null!;

    /// <summary>Counts how often the directory was served from, from 1.</summary>
    public long Life { get; private set; }

    public string KubeconfigPath => In("kubeconfig");

    /// <summary>The seed of the first life, which names what is the same in all of them.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Takes a directory, which may be missing or empty, and reads its log.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="tell">Told of what an operator should know, in a line each.</param>
    /// <exception cref="StateException">Another process has it, it holds something else, or its log is damaged.</exception>
    public static StateDirectory Open(string path, Action<string> tell)
    {
        var full = Path.GetFullPath(path);
        Check(full);
        var directory = new StateDirectory(full, Lock(full));
        try
        {
            directory.Read(tell);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The credentials of this directory, drawn when there are none yet.</summary>
    public ServedCredentials Credentials()
    {
        if (ReadOrNull("credentials") is { } text)
        {
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.Length == 3 ? new ServedCredentials(lines[0], lines[1], lines[2]) : throw new StateException($"{In("credentials")}: holds {lines.Length} lines instead of 3");
        }

        var drawn = ServedCredentials.Draw();
        OwnerOnly.Write(In("credentials"), $"{drawn.AwsAccessKeyId}\n{drawn.AwsSecretAccessKey}\n{drawn.AdminToken}\n");
        return drawn;
    }

    /// <summary>What tokens of service accounts are signed with, drawn when there is nothing yet.</summary>
    public byte[] ServiceAccountKey()
    {
        if (ReadOrNull("service-account.key") is { } text) return Convert.FromHexString(text.Trim());
        var key = RandomNumberGenerator.GetBytes(32);
        OwnerOnly.Write(In("service-account.key"), Convert.ToHexStringLower(key) + "\n");
        return key;
    }

    /// <summary>The cluster's authority, made when there is none yet.</summary>
    public ClusterAuthority LoadAuthority(IPAddress listen, DateTimeOffset now)
    {
        if (ReadOrNull("ca.pem") is not { } pem)
        {
            var made = new ClusterAuthority(listen, now);
            OwnerOnly.Write(In("ca.pem"), made.ToPem());
            return made;
        }

        try
        {
            return ClusterAuthority.FromPem(pem, listen, now);
        }
        catch (CryptographicException exception)
        {
            throw new StateException($"{In("ca.pem")}: can't be used: {exception.Message}; without the file a new authority is made, which earlier kubeconfigs don't trust", exception);
        }
    }

    /// <summary>The administrator's certificate and key, PEM; signed anew when there are none yet or they end soon.</summary>
    public (string Certificate, string Key) Administrator(ClusterAuthority authority)
    {
        if (ReadOrNull("admin.pem") is { } pem && pem.IndexOf(KeyBegin, StringComparison.Ordinal) is var key and > 0)
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            if (certificate.NotAfter.ToUniversalTime() > TimeProvider.System.GetUtcNow().UtcDateTime + RenewBefore && authority.HasSigned(certificate)) return (pem[..key].TrimEnd(), pem[key..].TrimEnd());
        }

        var signed = authority.SignClient("kubernetes-admin", "system:masters");
        OwnerOnly.Write(In("admin.pem"), $"{signed.Certificate}\n{signed.Key}\n");
        return signed;
    }

    /// <summary>The ports last used, for those that the options leave open.</summary>
    public ServeOptions WithPorts(ServeOptions options)
    {
        if (ReadOrNull("ports") is not { } text) return options;
        var ports = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => int.Parse(l, CultureInfo.InvariantCulture)).ToArray();
        if (ports.Length != 3) throw new StateException($"{In("ports")}: holds {ports.Length} lines instead of 3");
        return options with
        {
            KubernetesPort = options.KubernetesPort == 0 ? ports[0] : options.KubernetesPort,
            AwsPort = options.AwsPort == 0 ? ports[1] : options.AwsPort,
            AdminPort = options.AdminPort == 0 ? ports[2] : options.AdminPort,
        };
    }

    public void KeepPorts(params ReadOnlySpan<int> ports)
    {
        var text = new System.Text.StringBuilder();
        foreach (var port in ports) text.Append(CultureInfo.InvariantCulture, $"{port}\n");
        OwnerOnly.Write(In("ports"), text.ToString());
    }

    public void Dispose()
    {
        Log?.Dispose();
        _lock.Dispose();
    }

    private static void Check(string path)
    {
        if (File.Exists(path)) throw new StateException($"{path}: is a file, and the state is kept in a directory");
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, "state.log"))) return;
        var foreign = Directory.EnumerateFileSystemEntries(path).FirstOrDefault(static entry => !Names.Contains(Path.GetFileName(entry), StringComparer.Ordinal));
        if (foreign is not null) throw new StateException($"{path}: holds other things ({Path.GetFileName(foreign)}) and no state of drydock; give a directory that is empty or missing");
    }

    private static FileStream Lock(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (TimeProvider.System.GetElapsedTime(began) > LockPatience)
            {
                throw new StateException($"{path}: is in use by another drydock serve; stop it, or give another directory", exception);
            }
            catch (IOException)
            {
                // One that was killed this moment may not have ended yet: the system takes its memory first, then its locks.
                Thread.Sleep(LockPause);
            }
        }
    }

    private void Read(Action<string> tell)
    {
        File.Delete(In("state.log.new"));
        Log = StateLog.Open(In("state.log"), Map.Apply, tell);
        Life = (Map.Find(StateKind.Meta, StateNames.Life)?.Number() ?? 0) + 1;
        if (Log.Length - Map.LiveBytes() >= Math.Max(CompactBytesMin, Log.Length / 2)) StateRecorder.Compact(Log);
    }

    /// <summary>Begins this life: on record before anything is drawn in it.</summary>
    public void BeginLife(ulong seed, string addOns, DateTimeOffset at)
    {
        Seed = (ulong)(Map.Find(StateKind.Meta, StateNames.Seed)?.Number() ?? (long)seed);
        StateRecorder.BeginLife(Log, Life, Seed, addOns, at);
    }

    /// <summary>What was kept is restored: the memory is free.</summary>
    public void ForgetMap() => Map = new StateMap();

    private string? ReadOrNull(string name) => File.Exists(In(name)) ? File.ReadAllText(In(name)) : null;

    private string In(string name) => Path.Combine(_path, name);
}
