using System.Diagnostics;
using System.Globalization;

namespace Drydock.Bench;

/// <summary><c>drydock serve</c> as a process of its own.</summary>
internal sealed class ServedProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _directory = Directory.CreateTempSubdirectory("drydock-bench-").FullName;

    public ServedProcess()
    {
        var ready = Path.Combine(_directory, "ready");
        var clock = Stopwatch.StartNew();
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "drydock.dll"), "serve", "--ready-file", ready]) { RedirectStandardOutput = true })!;
        while (!File.Exists(ready))
        {
            if (_process.HasExited) throw new InvalidOperationException($"drydock serve exited with {_process.ExitCode}");
            Thread.Sleep(2);
        }

        StartTime = clock.Elapsed;
        var settings = File.ReadAllLines(ready).Select(l => l["export ".Length..].Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        Token = settings["DRYDOCK_ADMIN_TOKEN"];
        var config = File.ReadAllText(settings["KUBECONFIG"]);
        var at = config.IndexOf("server: ", StringComparison.Ordinal) + "server: ".Length;
        Server = new Uri(config[at..config.IndexOf('\n', at)]);
    }

    /// <summary>From the start of the process until all APIs answered.</summary>
    public TimeSpan StartTime { get; }

    public Uri Server { get; }
    public string Token { get; }

    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (double)(1 << 20);
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        using (var kill = Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture))) kill.WaitForExit();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
