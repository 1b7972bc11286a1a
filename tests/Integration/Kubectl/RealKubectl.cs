using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Drydock.Integration.Kubectl;

/// <summary>The real kubectl of this machine, run by a shell as a user would, with a home directory of its own.</summary>
internal sealed class RealKubectl(string kubeconfig, string home, string workingDirectory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The minor version of kubectl; skips the test when there is none (fails in CI).</summary>
    public static int RequireMinorVersion(int least)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl") { ArgumentList = { "version", "--client", "-o", "json" }, RedirectStandardOutput = true })!;
            using var version = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            var minor = int.Parse(version.RootElement.GetProperty("clientVersion").GetProperty("minor").GetString()!.TrimEnd('+'), CultureInfo.InvariantCulture);
            if (minor < least) Assert.Inconclusive($"kubectl 1.{minor} is older than 1.{least}, with which the transcripts were recorded: its texts differ");
            return minor;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            const string Reason = "kubectl is not installed";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
            Assert.Ignore(Reason);
            throw;
        }
    }

    /// <summary>Runs one line of shell.</summary>
    public async Task<ProgramResult> RunAsync(string command, string? input = null)
    {
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", command }, WorkingDirectory = workingDirectory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = home;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new ProgramResult(-1, await output, await error + $"\nkilled after {Patience.TotalSeconds} s");
        }

        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
