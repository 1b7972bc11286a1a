using System.Diagnostics;
using System.Text;

namespace Drydock.Integration.Migrating;

/// <summary>The built command, run as a user runs it: in a process of its own, that can be hurt at a line of its progress.</summary>
internal sealed class DrydockProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();
    private readonly Task _drained;

    private DrydockProcess(Process process, Action<DrydockProcess, string>? onProgress)
    {
        _process = process;
        _drained = Task.WhenAll(
            DrainAsync(process.StandardOutput, _stdout, null),
            DrainAsync(process.StandardError, _stderr, onProgress is null ? null : line => onProgress(this, line)));
    }

    internal static DrydockProcess Start(IReadOnlyList<KeyValuePair<string, string>> environment, Action<DrydockProcess, string>? onProgress, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (IsInterruptIgnored())
        {
            // What a shell starts in the background ignores Ctrl-C, and so would the command.
            start.FileName = "env";
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(Path.Combine(TestContext.CurrentContext.TestDirectory, "drydock.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in (string[])["KUBECONFIG", "DRYDOCK_ADMIN_URL", "DRYDOCK_ADMIN_TOKEN"]) start.Environment.Remove(name);
        start.Environment["HOME"] = TestContext.CurrentContext.WorkDirectory;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new DrydockProcess(Process.Start(start)!, onProgress);
    }

    /// <summary>Runs a command to its end.</summary>
    internal static async Task<(int ExitCode, string Stdout, string Stderr)> RunAsync(IReadOnlyList<KeyValuePair<string, string>> environment, params IReadOnlyList<string> arguments)
    {
        using var process = Start(environment, null, arguments);
        return await process.EndAsync();
    }

    internal async Task<(int ExitCode, string Stdout, string Stderr)> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
            await _drained;
        }
        catch (TimeoutException)
        {
            Kill();
            await _drained;
            throw new AssertionException($"the command did not end in {Patience}; stderr:\n{_stderr}");
        }

        return (_process.ExitCode, _stdout.ToString(), _stderr.ToString());
    }

    /// <summary>What it said when it ended by itself; null while it runs.</summary>
    internal async Task<string?> WhyEndedAsync()
    {
        if (!_process.HasExited) return null;
        await _drained;
        return $"the command ended with {_process.ExitCode}: {_stderr}";
    }

    /// <summary>kill -9.</summary>
    internal void Kill() => _process.Kill();

    /// <summary>Ctrl-C.</summary>
    internal void Interrupt() => Process.Start("sh", ["-c", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -INT {_process.Id}")]).WaitForExit();

    public void Dispose() => _process.Dispose();

    /// <summary>SigIgn is a mask of the signals that this process, and who it starts, ignores; SIGINT is its second bit.</summary>
    private static bool IsInterruptIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is var ignored
        && (ulong.Parse(ignored.AsSpan("SigIgn:".Length).Trim(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) & 2) != 0;

    private static async Task DrainAsync(StreamReader reader, StringBuilder into, Action<string>? onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            into.Append(line).Append('\n');
            onLine?.Invoke(line);
        }
    }
}
